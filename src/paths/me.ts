/** A person's own account, wherever they are signed in. */
export const mePaths = {
  home: '/me',
  personal: '/me/personal',
  email: '/me/email',
  emailCancel: '/me/email/cancellation',
  password: '/me/password',
  questions: '/me/security-questions',
  mails: '/me/mails',
  sessions: '/me/sessions',
  endSession: (id: string) => `/me/sessions/${id}/end`,
  endOtherSessions: '/me/sessions/end-others',
  code: '/me/code',
  codeFor: (wanted: string) => `/me/code?next=${encodeURIComponent(wanted)}`,
  codeChallenge: '/me/code/passkey/challenge',
  twoStep: {
    show: '/me/two-step', method: '/me/two-step/method', app: '/me/two-step/app', qrCode: '/me/two-step/app/qr.svg', email: '/me/two-step/email', emailAgain: '/me/two-step/email/again',
    recoveryCodes: '/me/two-step/recovery-codes', recoveryCodesText: '/me/two-step/recovery-codes.txt', recoveryCodesPrint: '/me/two-step/recovery-codes/print',
    off: '/me/two-step/off', reminder: '/me/two-step/reminder', reminderFor: (wanted: string) => `/me/two-step/reminder?next=${encodeURIComponent(wanted)}`,
    devices: '/me/two-step/devices', device: (id: string) => `/me/two-step/devices/${id}`, removeDevice: (id: string) => `/me/two-step/devices/${id}/removal`,
  },
  passkeys: { new: '/me/two-step/passkeys/new', create: '/me/two-step/passkeys', edit: (id: string) => `/me/two-step/passkeys/${id}`, remove: (id: string) => `/me/two-step/passkeys/${id}/removal` },
} as const;
