import { agentPaths } from './paths/agent';
import { alertPaths } from './paths/alerts';
import { catalogPaths } from './paths/catalog';
import { computerPaths } from './paths/computers';
import { contentPaths } from './paths/content';
import { dealPaths } from './paths/deals';
import { filePaths } from './paths/files';
import { knowledgePaths } from './paths/knowledge';
import { mePaths } from './paths/me';
import { monitoringPaths } from './paths/monitoring';
import { movePaths } from './paths/moves';
import { myPaths } from './paths/my';
import { officePaths } from './paths/office';
import { operationsPaths } from './paths/operations';
import { partnerPaths } from './paths/partners';
import { portalPaths } from './paths/portal';
import { programPaths } from './paths/program';
import { recoveryPaths } from './paths/recovery';
import { referralPaths } from './paths/referral';
import { searchPaths } from './paths/search';
import { serverPaths } from './paths/servers';
import { supportPaths } from './paths/support';
import { trainingPaths } from './paths/training';
import { versionPaths } from './paths/versions';

/** Every address that we build; imports nothing but its own parts in paths/. Route lines use the same functions with ':id' as the id. */
export const paths = {
  home: '/',
  agent: agentPaths,
  computers: computerPaths,
  files: filePaths,
  servers: serverPaths,
  monitoring: monitoringPaths,
  alerts: alertPaths,
  recovery: recoveryPaths,
  catalog: catalogPaths,
  content: contentPaths,
  deals: dealPaths,
  knowledge: knowledgePaths,
  operations: operationsPaths,
  partners: partnerPaths,
  program: programPaths,
  referral: referralPaths,
  search: searchPaths,
  support: supportPaths,
  training: trainingPaths,
  versions: versionPaths,
  me: mePaths,
  moves: movePaths,
  my: myPaths,
  office: officePaths,
  portal: portalPaths,
  signIn: '/sign-in',
  signInTo: (wanted: string) => `/sign-in?next=${encodeURIComponent(wanted)}`,
  signOut: '/sign-out',
  twoStep: '/two-step',
  twoStepTo: (wanted: string) => `/two-step?next=${encodeURIComponent(wanted)}`,
  twoStepMail: '/two-step/mail',
  passkey: { signIn: '/sign-in/passkey', signInChallenge: '/sign-in/passkey/challenge', twoStepChallenge: '/two-step/passkey/challenge', resetChallenge: (token: string) => `/password-reset/${token}/passkey/challenge` },
  forgottenEmail: '/forgotten-email',
  forgottenPassword: '/forgotten-password',
  forgottenPasswordSent: '/forgotten-password/sent',
  passwordReset: (token: string) => `/password-reset/${token}`,
  passwordResetByCode: (token: string) => `/password-reset/${token}?by=code`,
  passwordResetByQuestions: (token: string) => `/password-reset/${token}?by=questions`,
  passwordChoice: (token: string) => `/password-choice/${token}`,
  passwordChanged: '/password-changed',
  passwordStrength: '/password-strength',
  emailChange: (token: string) => `/email-change/${token}`,
  unsubscribe: (code: string) => `/unsubscribe/${code}`,
  contexts: '/contexts',
  contextsTo: (wanted: string) => `/contexts?next=${encodeURIComponent(wanted)}`,
  apply: { new: '/apply', sent: '/apply/sent' },
  application: { show: (token: string) => `/application/${token}`, withdraw: (token: string) => `/application/${token}/withdrawal` },
  staffInvitation: (token: string) => `/staff-invitation/${token}`,
  unlock: (token: string) => `/unlock/${token}`,
  registration: (token: string) => `/registration/${token}`,
  registrationLinks: {
    accept: (token: string) => `/registration/${token}/acceptance`,
    computer: (token: string) => `/registration/${token}/computer`,
    askForNew: (token: string) => `/registration/${token}/new-link`,
    asked: '/registration-link-asked',
  },
  terms: '/terms',
  privacy: '/privacy',
  invitation: {
    show: (token: string) => `/invitation/${token}`,
    accept: (token: string) => `/invitation/${token}/acceptance`,
    decline: (token: string) => `/invitation/${token}/refusal`,
  },
  companyInvitation: {
    show: (token: string) => `/company-invitation/${token}`,
    accept: (token: string) => `/company-invitation/${token}/acceptance`,
    decline: (token: string) => `/company-invitation/${token}/refusal`,
  },
  logo: (logoId: string) => `/logos/${logoId}.png`,
  health: { live: '/health/live', ready: '/health/ready' },
  metrics: '/metrics',
  webhooks: { stripe: '/webhooks/stripe', mail: '/webhooks/mail' },
  mailbox: { index: '/mailbox', show: (id: string) => `/mailbox/${id}`, body: (id: string) => `/mailbox/${id}/body`, reply: (id: string) => `/mailbox/${id}/reply` },
} as const;
