/**
 * VitePress marks up what search opens as a button around everything, and what it finds as options around links, which leaves
 * nothing to whom it is read out. As a dialog with a list of links it is what it looks like.
 */
export function nameSearchRight(): void {
  new MutationObserver(() => {
    const box = document.querySelector('.VPLocalSearchBox')
    if (!box) return
    if (box.role === 'button') {
      box.role = 'dialog'
      box.ariaLabel = 'Search'
      box.ariaModal = 'true'
      for (const name of ['aria-owns', 'aria-expanded', 'aria-haspopup', 'aria-labelledby']) box.removeAttribute(name)
    }
    for (const item of box.querySelectorAll('[role="listbox"], [role="option"]')) item.removeAttribute('role')
    for (const item of box.querySelectorAll('[aria-selected]')) item.removeAttribute('aria-selected')
    for (const link of box.querySelectorAll('a[aria-label]')) link.removeAttribute('aria-label')
  }).observe(document.body, { childList: true, subtree: true, attributeFilter: ['aria-selected'] })
}
