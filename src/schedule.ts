import { type ScheduledJob } from './platform/queue-worker';

/**
 * Every recurring job: its own name here, how often, and which job it wakes. All processes share one schedule: a job is
 * due once however many workers there are. A worker refuses to start when a job here is not defined.
 */
export const schedule: readonly ScheduledJob[] = [
  { name: 'send-mails', every: '10s', job: 'mail.send-due' },
  { name: 'send-reset-links', every: '10s', job: 'identity.send-reset-links' },
  { name: 'sweep-payments', every: '1m', job: 'billing.sweep-payments' },
  { name: 'announce-renewals', every: '1m', job: 'subscriptions.announce-renewals' },
  { name: 'charge-renewals', every: '1m', job: 'subscriptions.charge-renewals' },
  { name: 'answer-renewal-tries', every: '1m', job: 'subscriptions.answer-tries' },
  { name: 'retry-on-new-cards', every: '10m', job: 'subscriptions.sweep-new-cards' },
  { name: 'warn-of-cards', every: { cron: '35 * * * *', zone: 'UTC' }, job: 'subscriptions.warn-of-cards' },
  { name: 'lapse', every: '1m', job: 'subscriptions.lapse' },
  { name: 'switch-plans', every: '1m', job: 'subscriptions.switch-plans' },
  { name: 'send-notices', every: '2m', job: 'subscriptions.send-notices' },
  { name: 'lapse-codes', every: '5m', job: 'subscriptions.lapse-codes' },
  { name: 'remind-codes', every: '5m', job: 'subscriptions.remind-codes' },
  { name: 'complete-moves', every: '10m', job: 'subscriptions.complete-moves' },
  { name: 'lapse-moves', every: '10m', job: 'subscriptions.lapse-moves' },
  { name: 'purge', every: '5m', job: 'subscriptions.purge' },
  { name: 'judge-states', every: '1m', job: 'computers.judge-states' },
  { name: 'judge-all-served', every: { cron: '50 * * * *', zone: 'UTC' }, job: 'computers.judge-all-served' },
  { name: 'judge-alerts', every: '5m', job: 'alerts.sweep' },
  { name: 'judge-all-alerts', every: { cron: '10 * * * *', zone: 'UTC' }, job: 'alerts.sweep-all' },
  { name: 'seal-audit', every: '5s', job: 'audit.seal' },
  { name: 'log-audit-head', every: { cron: '0 0 * * *', zone: 'UTC' }, job: 'audit.log-head' },
  { name: 'reconcile', every: { cron: '15 2 * * *', zone: 'UTC' }, job: 'billing.reconcile' },
  { name: 'reconcile-wanted', every: '1m', job: 'billing.reconcile-wanted' },
  { name: 'check-invariants', every: { cron: '45 2 * * *', zone: 'UTC' }, job: 'invariants.check' },
  { name: 'lapse-consent-requests', every: '10m', job: 'accounts.lapse-requests' },
  { name: 'lapse-invitations', every: '10m', job: 'organizations.lapse-invitations' },
  { name: 'remind-two-step', every: { cron: '20 * * * *', zone: 'UTC' }, job: 'organizations.remind-two-step' },
  { name: 'forget-ended', every: { cron: '30 3 * * *', zone: 'UTC' }, job: 'identity.forget-ended' },
  { name: 'lapse-applications', every: { cron: '25 * * * *', zone: 'UTC' }, job: 'organizations.lapse-applications' },
  { name: 'fulfil-paid-orders', every: '1m', job: 'subscriptions.fulfil' },
];
