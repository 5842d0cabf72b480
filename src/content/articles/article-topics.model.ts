/** What the knowledge base is browsed by, in the order of its first page. */
export const ARTICLE_TOPICS = ['start', 'accounts', 'subscriptions', 'money', 'computers', 'servers', 'watching', 'organization', 'program', 'security'] as const;
export type ArticleTopic = (typeof ARTICLE_TOPICS)[number];

export const TOPIC_NAMES: Record<ArticleTopic, string> = {
  start: 'Getting started',
  accounts: 'Customers’ accounts',
  subscriptions: 'Trials, plans and renewals',
  money: 'Cards, invoices and receipts',
  computers: 'Computers and files',
  servers: 'Servers',
  watching: 'Monitoring and alerts',
  organization: 'Your organization and its users',
  program: 'Partner program, deals and training',
  security: 'Signing in and security',
};

export function isTopic(text: string): text is ArticleTopic {
  return (ARTICLE_TOPICS as readonly string[]).includes(text);
}
