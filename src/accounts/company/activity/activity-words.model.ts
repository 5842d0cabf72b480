type Facts = Readonly<Record<string, unknown>>;
/** What an entry of the audit log says of what was done. */
export type ActivityFacts = { before: Facts; after: Facts; subscription: string };

const text = (value: unknown): string => (typeof value === 'string' ? value : '');
const about = ({ before, after }: ActivityFacts): string => text(after['name']) || text(before['name']) || text(after['email']) || text(before['email']);
const roleWord = (value: unknown): string => ({ user: 'user', administrator: 'administrator', billing_owner: 'billing owner' })[text(value)] ?? 'user';
const fileName = (value: unknown): string => text(value).split('/').at(-1) || 'all files';
const of = ({ subscription }: ActivityFacts): string => (subscription === '' ? 'a subscription' : `subscription ${subscription}`);
const SETTING_WORDS: Readonly<Record<string, string>> = { notification: 'the e-mail notification', bandwidth: 'the upload bandwidth', updates: 'the product updates', set: 'a backup set' };
const machineOf = ({ after }: ActivityFacts): string => text(after['machine']) || 'a computer';

/**
 * Each act that is shown to a customer's administrators and to a partner who administers, in words that tell no price and no
 * secret; what is not here is not shown (beyond.md X23).
 */
export const ACTIVITY_WORDS: Readonly<Record<string, (facts: ActivityFacts) => string>> = {
  'files.viewed': (facts) => `Opened the files of ${about(facts)}`,
  'files.downloaded': (facts) => `Downloaded ${fileName(facts.after['path'])} from the backup of ${about(facts)}`,
  'machine.removed': (facts) => `Removed ${about(facts)} and its backup for good`,
  'company-user.changed': (facts) => (facts.after['roleChanged'] === true ? `Made ${about(facts)} ${roleWord(facts.after['role'])}` : `Moved ${about(facts)} to ${text(facts.after['group']) === '' ? 'no group' : `the group ${text(facts.after['group'])}`}`),
  'company-user.removed': (facts) => `Removed ${about(facts)} from the users`,
  'company.billing-owner-passed': (facts) => `Made ${about(facts)} the billing owner`,
  'company-invitation.sent': (facts) => `Invited ${about(facts)} as ${roleWord(facts.after['role'])}`,
  'company-invitation.added': (facts) => `Added ${about(facts)} to the users, without a mail`,
  'company-invitation.sent-again': (facts) => `Sent the invitation to ${about(facts)} again`,
  'company-invitation.changed': (facts) => `Changed the invitation to ${about(facts)}`,
  'company-invitation.revoked': (facts) => `Took back the invitation to ${about(facts)}`,
  'company-invitation.accepted': () => 'Accepted the invitation and is a user now',
  'company-invitation.declined': () => 'Declined the invitation',
  'company-group.created': (facts) => `Made the group ${about(facts)}`,
  'company-group.renamed': ({ before, after }) => `Renamed the group ${text(before['name'])} to ${text(after['name'])}`,
  'company-group.deleted': (facts) => `Deleted the group ${about(facts)}`,
  'server.added': (facts) => `Added the server ${about(facts)}`,
  'server.renamed': ({ before, after }) => `Renamed the server ${text(before['name'])} to ${text(after['name'])}`,
  'server.certificate-issued': (facts) => `Issued a certificate for the server ${about(facts)}`,
  'server.certificate-revoked': (facts) => `Revoked the certificate of the server ${about(facts)}`,
  'server.certificate-downloaded': (facts) => `Downloaded the certificate of the server ${about(facts)}`,
  'server.deletion-scheduled': (facts) => `Asked to delete the server ${about(facts)} and its backup`,
  'server.deletion-cancelled': (facts) => `Kept the server ${about(facts)}, which was to be deleted`,
  'server-setting.asked': (facts) => `Changed ${SETTING_WORDS[text(facts.after['setting'])] ?? 'a setting'} of the server ${about(facts)}: ${text(facts.after['value'])}`,
  'policy.added': (facts) => `Made the policy ${about(facts)}`,
  'policy.changed': (facts) => `Changed the policy ${about(facts)}`,
  'policy.assigned': (facts) => `Put computers under the policy ${about(facts)}`,
  'policy.deleted': (facts) => `Deleted the policy ${about(facts)}`,
  'computer.added': (facts) => `Added the computer ${about(facts)}`,
  'computer.link-made': (facts) => `Made a link to install ${about(facts)}${text(facts.after['mailedTo']) === '' ? '' : ` and mailed it to ${text(facts.after['mailedTo'])}`}`,
  'computer.installed': (facts) => `Installed the backup on ${about(facts)}`,
  'computer.reinstalled': (facts) => `Installed the backup on ${about(facts)} again`,
  'computer.moved': (facts) => `Moved the backup of ${about(facts)} to another computer`,
  'computer.renamed': ({ before, after }) => `Renamed the computer ${text(before['name'])} to ${text(after['name'])}`,
  'computer.stopped': (facts) => `Stopped the backup of ${about(facts)}`,
  'computer.resumed': (facts) => `Resumed the backup of ${about(facts)}`,
  'computer.assigned': (facts) => `Assigned ${about(facts)} to ${text(facts.after['user']) || 'nobody'}`,
  'computer.deletion-asked': (facts) => `Deleted the computer ${about(facts)} and its backup`,
  'account.added': () => 'Added the account',
  'account.registered': () => 'Completed the registration',
  'account.registration-resent': () => 'Sent the registration mail again',
  'account.converted': () => 'Changed the account to Safe Pro',
  'account.renamed': ({ before, after }) => `Renamed the company from ${text(before['name'])} to ${text(after['name'])}`,
  'account.released': () => 'Released the account: the customer looks after it alone',
  'account.transferred': () => 'Passed the account to another side',
  'account.password-reset-asked': (facts) => `Sent ${about(facts)} a link to choose a new password${facts.after['validated'] === false ? ' without a second proof' : ''}`,
  'account.email-changed': ({ before, after }) => `Changed the account’s address from ${text(before['email'])} to ${text(after['email'])}`,
  'account.new-link-asked': () => 'Somebody asked for a new registration link',
  'consent.requested': () => 'Asked for access to the account',
  'consent.accepted': () => 'Gave access to the account',
  'consent.declined': () => 'Declined access to the account',
  'consent.cancelled': () => 'Took back the request for access',
  'consent.ended': () => 'Ended access to the account',
  'consent.revoked': () => 'Took administrator access away',
  'recovery.requested': (facts) => `Ordered a drive with the files of ${machineOf(facts)} by courier`,
  'recovery.confirmed': (facts) => `Confirmed the address for the files of ${machineOf(facts)}`,
  'recovery.address-refused': (facts) => `Said that the address for the files of ${machineOf(facts)} is not right`,
  'recovery.cancelled': (facts) => `Cancelled the drive with the files of ${machineOf(facts)}`,
  'subscription.bought': (facts) => `Bought ${of(facts)}`,
  'subscription.trial-started': (facts) => `Started a trial: ${of(facts)}`,
  'subscription.trial-converted': (facts) => `Turned the trial into a plan: ${of(facts)}`,
  'subscription.renewed': (facts) => `Renewed ${of(facts)}`,
  'subscription.upgraded': (facts) => `Upgraded ${of(facts)}`,
  'subscription.plan-changed': (facts) => `Changed the plan of ${of(facts)}`,
  'subscription.plan-switched': (facts) => `Changed the plan of ${of(facts)} at its renewal`,
  'subscription.storage-added': (facts) => `Added storage to ${of(facts)}`,
  'subscription.aligned': (facts) => `Moved the last day of ${of(facts)}`,
  'subscription.converted': (facts) => `Replaced ${of(facts)} by the company’s plan`,
  'subscription.lapsed': (facts) => `${sentence(of(facts))} expired`,
  'subscription.data-removed': (facts) => `Removed the data of ${of(facts)}`,
  'subscription.undone': (facts) => `Undid the renewal of ${of(facts)}`,
  'subscription.released': (facts) => `Released ${of(facts)}`,
  'subscription.handed-over': (facts) => `Passed ${of(facts)} to another side`,
  'auto-renew.enabled': (facts) => `Switched automatic renewal of ${of(facts)} on`,
  'auto-renew.disabled': (facts) => `Switched automatic renewal of ${of(facts)} off`,
  'auto-renew.changed': (facts) => `Changed the automatic renewal of ${of(facts)}`,
  'renewal.scheduled': (facts) => `Planned a change of ${of(facts)} for its renewal`,
};

export const SHOWN_ACTIONS: readonly string[] = Object.keys(ACTIVITY_WORDS);

/** The sentence for an entry. Company people who are named only by what they changed stay named by their address. */
export function activityWords(action: string, facts: ActivityFacts): string {
  return ACTIVITY_WORDS[action]?.(facts) ?? '';
}

function sentence(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}
