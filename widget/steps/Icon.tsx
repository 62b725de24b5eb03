import type { ComponentChildren } from 'preact'

function Icon({ children }: { children: ComponentChildren }) {
  return (
    <svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
      {children}
    </svg>
  )
}

export const CloseIcon = () => (
  <Icon>
    <path d="M6 6l12 12M18 6L6 18" />
  </Icon>
)

export const CheckIcon = () => (
  <Icon>
    <path d="M5 12.5l4.5 4.5L19 7.5" />
  </Icon>
)

export const AlertIcon = () => (
  <Icon>
    <path d="M12 7v6M12 16.5v.5" />
    <circle cx="12" cy="12" r="9" />
  </Icon>
)

export const ClockIcon = () => (
  <Icon>
    <path d="M12 7.5V12l3 2" />
    <circle cx="12" cy="12" r="9" />
  </Icon>
)

export const OfflineIcon = () => (
  <Icon>
    <path d="M4 4l16 16M8.5 16a5 5 0 017 0M5 12.5a10 10 0 014.5-2.6M13 9.6a10 10 0 016 2.9M12 20h.01" />
  </Icon>
)

export const BankIcon = () => (
  <Icon>
    <path d="M4 10l8-5 8 5M6 10v7M10 10v7M14 10v7M18 10v7M4 19h16" />
  </Icon>
)

export const ListIcon = () => (
  <Icon>
    <path d="M9 6h11M9 12h11M9 18h11M4.5 6h.01M4.5 12h.01M4.5 18h.01" />
  </Icon>
)

export const LockIcon = () => (
  <Icon>
    <rect x="5" y="11" width="14" height="9" rx="2" />
    <path d="M8 11V8a4 4 0 018 0v3" />
  </Icon>
)

export const SearchIcon = () => (
  <Icon>
    <circle cx="11" cy="11" r="6" />
    <path d="M20 20l-4.5-4.5" />
  </Icon>
)

export const ChevronIcon = () => (
  <Icon>
    <path d="M9 6l6 6-6 6" />
  </Icon>
)
