const problems: Partial<Record<string, string>> = {
  ADDRESS_REFUSED: 'the address is private or reserved, and its range is not allowed',
  ECONNREFUSED: 'the connection was refused',
  ECONNRESET: 'the connection was closed without an answer',
  EPIPE: 'the connection was closed without an answer',
  ETIMEDOUT: 'the host does not answer',
  EHOSTUNREACH: 'the host is not reachable',
  ENETUNREACH: 'the host is not reachable',
  EADDRNOTAVAIL: 'the host is not reachable',
  ENOTFOUND: 'the host name does not resolve',
  EAI_AGAIN: 'the host name does not resolve at the moment',
  HPE_HEADER_OVERFLOW: 'the headers of the answer are too large',
  CERT_HAS_EXPIRED: 'the TLS certificate has expired',
  CERT_NOT_YET_VALID: 'the TLS certificate is not valid yet',
  ERR_TLS_CERT_ALTNAME_INVALID: 'the TLS certificate is for another host name',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'the TLS certificate is self-signed',
  SELF_SIGNED_CERT_IN_CHAIN: 'the TLS certificate leads to a self-signed one',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'the TLS certificate comes without those it is signed by',
  UNABLE_TO_GET_ISSUER_CERT: 'the issuer of the TLS certificate is unknown',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'the issuer of the TLS certificate is unknown',
  EPROTO: 'the TLS handshake failed',
}

/** Why there was no answer, in words for an integrator: the library's name addresses of the network inside. */
export function describeProblem({ code = '' }: { code?: string | undefined }): string {
  const known = problems[code]
  if (known) return known
  if (code.startsWith('HPE_')) return 'the answer is not HTTP'
  if (code.startsWith('ERR_SSL_') || code.startsWith('ERR_TLS_')) return 'the TLS handshake failed'
  if (code.startsWith('CERT_')) return 'the TLS certificate is not valid'
  return 'the connection failed'
}
