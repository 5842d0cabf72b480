import { createHash } from 'node:crypto';
import path from 'node:path';
import { z } from 'zod';
import { readRedisAddress, type RedisAddress } from './platform/queue/redis-address';

/** A setting that is missing or wrong: the start stops with this sentence and exit code 1. */
export class SettingError extends Error {}

const flag = z.enum(['yes', 'no']).default('no').transform((value) => value === 'yes');
const port = z.coerce.number({ error: 'must be a port number' }).int().min(0).max(65_535);

const Environment = z.object({
  NODE_ENV: z.enum(['development', 'test', 'production']).default('development'),
  DEMO: flag,
  HOST: z.string().min(1).default('127.0.0.1'),
  PORT: port.default(3000),
  BASE_URL: z.url({ protocol: /^https?$/, error: 'must be an address like https://portal.example.com' }).optional(),
  DATA_DIR: z.string().min(1).default('.data'),
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/, error: 'must look like postgres://user:password@host:5432/name' }),
  DATABASE_OWNER_URL: z.url({ protocol: /^postgres(ql)?$/, error: 'must look like postgres://user:password@host:5432/name' }).optional(),
  DATABASE_POOL: z.coerce.number().int().min(2).max(100).default(10),
  REDIS_URL: z.string().transform(redisAddress).optional(),
  STRIPE_SECRET_KEY: z.string().min(1).optional(),
  STRIPE_WEBHOOK_SECRET: z.string().min(1).optional(),
  STRIPE_API_URL: z.url({ error: 'must be an address' }).optional(),
  SANDBOX_PORT: port.optional(),
  SMTP_URL: z.url({ protocol: /^smtps?$/, error: 'must look like smtp://user:password@host:587' }).optional(),
  TRUST_PROXY: z.string().default('no'),
  VAULT_S3_ENDPOINT: z.url({ protocol: /^https?$/, error: 'must be an address like https://s3.example.com' }).optional(),
  VAULT_S3_BUCKET: z.string().regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, 'must be the name of a bucket').optional(),
  VAULT_S3_REGION: z.string().min(1).default('us-east-1'),
  VAULT_S3_ACCESS_KEY: z.string().min(1).optional(),
  VAULT_S3_SECRET_KEY: z.string().min(1).optional(),
  LOG_LEVEL: z.enum(['silent', 'fatal', 'error', 'warn', 'info', 'debug', 'trace']).default('info'),
  METRICS_PORT: port.optional(),
  METRICS_TOKEN: z.string().min(16, 'must have at least 16 characters').optional(),
  SECRET_KEY: z.string().min(32, 'must have at least 32 characters').optional(),
  SECURITY_QUESTIONS: z.enum(['on', 'off'], { error: 'must be on or off' }).default('on'),
  VIDEO_MAX_MB: z.coerce.number({ error: 'must be a number of megabytes' }).int().min(1).max(4_096).default(200),
  GEOIP_FILE: z.string().min(1).optional(),
  RESTIC: z.string().min(1).default('restic'),
  BILLING_HOLD: flag,
  REFUND_APPROVAL_ABOVE: z.string().regex(/^[A-Z]{3}:\d{1,12}(,[A-Z]{3}:\d{1,12})*$/, 'must name currencies with amounts in their smallest unit, like USD:50000,EUR:45000').optional(),
  VENDOR_NAME: z.string().min(1).default('Carbonite'),
  VENDOR_PORTAL_NAME: z.string().min(1).default('Partner Portal'),
  VENDOR_LEGAL_NAME: z.string().min(1).optional(),
  VENDOR_ADDRESS: z.string().default(''),
  VENDOR_SUPPORT_EMAIL: z.email().default('support@example.com'),
  VENDOR_SUPPORT_PHONE: z.string().default(''),
  SUPPORT_INBOUND_DOMAIN: z.string().regex(/^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)+$/, 'must be a domain like tickets.example.com, in lower case').optional(),
  MAIL_WEBHOOK_TOKEN: z.string().min(32, 'must have at least 32 characters').optional(),
  VENDOR_MAIL_FROM: z.email().default('portal@example.com'),
  VENDOR_TERMS_URL: z.url().optional(),
  VENDOR_CUSTOMER_TERMS_URL: z.url({ protocol: /^https?$/, error: 'must be an address like https://example.com/terms' }).optional(),
  VENDOR_PRIVACY_URL: z.url({ protocol: /^https?$/, error: 'must be an address like https://example.com/privacy' }).optional(),
});

export const config = readConfig(process.env);
export type Config = ReturnType<typeof readConfig>;

/** Reads every setting at once, or throws a SettingError that names the setting and what is wrong with it. */
export function readConfig(env: NodeJS.ProcessEnv) {
  // An empty variable means "not set": compose files and shells produce them.
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
  const parsed = Environment.safeParse(given);
  if (!parsed.success) throw new SettingError(parsed.error.issues.map((issue) => sentence(issue, given)).join(' '));
  const settings = parsed.data;
  const production = settings.NODE_ENV === 'production';
  if (production && !settings.DEMO) {
    for (const name of ['BASE_URL', 'STRIPE_SECRET_KEY', 'STRIPE_WEBHOOK_SECRET', 'SMTP_URL', 'SECRET_KEY'] as const) {
      if (!settings[name]) throw new SettingError(`The setting ${name} is missing. Production needs it; DEMO=yes starts without.`);
    }
  }
  const baseUrl = new URL(settings.BASE_URL ?? `http://localhost:${settings.PORT}`);
  if (baseUrl.protocol === 'http:' && !isLoopback(baseUrl.hostname) && production && !settings.DEMO) {
    throw new SettingError('The setting BASE_URL must start with https:// unless it names this machine.');
  }
  return {
    environment: settings.NODE_ENV,
    production,
    /** The demo banner: whenever money is the sandbox's. */
    demo: settings.DEMO || !settings.STRIPE_SECRET_KEY || settings.STRIPE_API_URL !== undefined,
    host: settings.HOST,
    port: settings.PORT,
    baseUrl: baseUrl.origin,
    https: baseUrl.protocol === 'https:',
    dataDir: path.resolve(settings.DATA_DIR),
    databaseUrl: settings.DATABASE_OWNER_URL ? settings.DATABASE_URL : appUrlFrom(settings.DATABASE_URL),
    databaseOwnerUrl: settings.DATABASE_OWNER_URL ?? settings.DATABASE_URL,
    databasePool: settings.DATABASE_POOL,
    redis: settings.REDIS_URL,
    stripe: {
      secretKey: settings.STRIPE_SECRET_KEY,
      webhookSecret: settings.STRIPE_WEBHOOK_SECRET,
      apiUrl: settings.STRIPE_API_URL,
    },
    smtpUrl: settings.SMTP_URL,
    /** Without a mail server everybody who reaches us reads all mails, their links too: for one machine, or a demo. */
    mailbox: !settings.SMTP_URL && (settings.DEMO || (isLoopback(settings.HOST) && isLoopback(baseUrl.hostname))),
    /** What a mail server shows that hands over mails to the support address; without it none are taken. */
    mailWebhookToken: settings.MAIL_WEBHOOK_TOKEN,
    /** Where replies by mail are sent, if not to the domain of the support address. */
    supportInboundDomain: settings.SUPPORT_INBOUND_DOMAIN,
    trustProxy: trustProxy(settings.TRUST_PROXY),
    logLevel: settings.LOG_LEVEL,
    metricsToken: settings.METRICS_TOKEN,
    /** Where a worker by itself answers /health and /metrics; undefined: nowhere. */
    metricsPort: settings.METRICS_PORT,
    /** How long one statement may take: a person waits no longer, a job may. */
    statementMs: { web: settings.NODE_ENV === 'test' ? 20_000 : 5_000, worker: 60_000 },
    /** Where backups lie: in a bucket of an S3 store where one is named, else in the folder `vaults` of DATA_DIR. */
    vault: { s3: vaultBucket(settings) },
    /** What reads and tidies backups: a name that is looked for along PATH, or a file. */
    restic: { program: settings.RESTIC, searchPath: given['PATH'] ?? '' },
    billingHold: settings.BILLING_HOLD,
    /** By currency, in its smallest unit: a refund above it needs a second person. Currencies that are not named have a limit of their own. */
    refundApprovalAbove: amountsByCurrency(settings.REFUND_APPROVAL_ABOVE),
    /** Off: a forgotten password needs two-step verification (security.md §3.10). */
    securityQuestions: settings.SECURITY_QUESTIONS === 'on',
    /** The largest film that staff may upload. */
    videoMaxBytes: settings.VIDEO_MAX_MB * 1_048_576,
    /** A MaxMind database of places (.mmdb), to name the place of a session. */
    geoipFile: settings.GEOIP_FILE,
    // Without a key of its own an installation still has one that all its processes share and strangers don't know.
    secretKey: settings.SECRET_KEY ?? createHash('sha256').update(`secret key of ${settings.DATABASE_OWNER_URL ?? settings.DATABASE_URL}`).digest('hex'),
    vendor: {
      name: settings.VENDOR_NAME,
      portalName: settings.VENDOR_PORTAL_NAME,
      legalName: settings.VENDOR_LEGAL_NAME ?? settings.VENDOR_NAME,
      address: settings.VENDOR_ADDRESS,
      supportEmail: settings.VENDOR_SUPPORT_EMAIL,
      supportPhone: settings.VENDOR_SUPPORT_PHONE,
      mailFrom: settings.VENDOR_MAIL_FROM,
      /** Of the partner program. */
      termsUrl: settings.VENDOR_TERMS_URL,
      /** In place of the pages /terms and /privacy. */
      customerTermsUrl: settings.VENDOR_CUSTOMER_TERMS_URL,
      privacyUrl: settings.VENDOR_PRIVACY_URL,
    },
  };
}

export type Bucket = { endpoint: string; bucket: string; region: string; accessKey: string; secretKey: string };

/** All of them, or none. */
function vaultBucket(settings: z.infer<typeof Environment>): Bucket | undefined {
  const names = ['VAULT_S3_ENDPOINT', 'VAULT_S3_BUCKET', 'VAULT_S3_ACCESS_KEY', 'VAULT_S3_SECRET_KEY'] as const;
  const missing = names.filter((name) => settings[name] === undefined);
  if (missing.length === names.length) return undefined;
  if (missing.length > 0) throw new SettingError(`The setting ${missing[0]} is missing. A bucket for backups needs ${names.join(', ')}.`);
  return {
    endpoint: settings.VAULT_S3_ENDPOINT!, bucket: settings.VAULT_S3_BUCKET!, region: settings.VAULT_S3_REGION,
    accessKey: settings.VAULT_S3_ACCESS_KEY!, secretKey: settings.VAULT_S3_SECRET_KEY!,
  };
}

export function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || hostname === '::1' || /^127\.\d+\.\d+\.\d+$/.test(hostname);
}

/** With only DATABASE_URL set it names the owner; the processes then log in as portal_app with the same password. */
function appUrlFrom(ownerUrl: string): string {
  const url = new URL(ownerUrl);
  url.username = 'portal_app';
  return url.toString();
}

function amountsByCurrency(text = ''): Readonly<Record<string, number>> {
  return Object.fromEntries(text.split(',').filter(Boolean).map((part) => [part.slice(0, 3), Number(part.slice(4))]));
}

/** "no" (default), a number of proxies, or addresses as Express takes them; never plain "true". */
function trustProxy(value: string): false | number | string[] {
  if (value === 'no') return false;
  if (/^\d+$/.test(value)) return Number(value);
  if (value === 'true' || value === 'yes') {
    throw new SettingError('The setting TRUST_PROXY takes the number of proxies or their addresses, because "true" would trust anybody.');
  }
  return value.split(',').map((part) => part.trim());
}

function redisAddress(text: string, context: z.RefinementCtx): RedisAddress {
  const address = readRedisAddress(text);
  if (typeof address !== 'string') return address;
  context.addIssue({ code: 'custom', message: address });
  return z.NEVER;
}

function sentence(issue: z.core.$ZodIssue, given: NodeJS.ProcessEnv): string {
  const name = issue.path.join('.');
  return given[name] === undefined ? `The setting ${name} is missing.` : `The setting ${name} ${/^(must|has|names) /.test(issue.message) ? issue.message : `is wrong: ${issue.message}`}.`;
}
