/** How the documents and their samples name the service; the served site names its own address in its place. */
export const documentedUrl = 'https://api.araucaria.money'
