import { startStripeSandbox } from './stripe-sandbox';

/** Runs the sandbox as its own process. The only reader of the environment in the sandbox. */
async function main(env: NodeJS.ProcessEnv): Promise<void> {
  const sandbox = await startStripeSandbox({
    dataDir: env.DATA_DIR || '.data',
    port: Number(env.SANDBOX_PORT || 3010),
    host: env.HOST || '127.0.0.1',
    secretKey: env.STRIPE_SECRET_KEY || 'sk_test_sandbox',
    webhookSecret: env.STRIPE_WEBHOOK_SECRET || 'whsec_sandbox',
    ...(env.SANDBOX_WEBHOOK_URL && { webhookUrl: env.SANDBOX_WEBHOOK_URL }),
    ...(env.SANDBOX_WEBHOOK_EVENTS && { webhookEvents: env.SANDBOX_WEBHOOK_EVENTS.split(',') }),
    ...(env.SANDBOX_PUBLIC_URL && { publicUrl: env.SANDBOX_PUBLIC_URL }),
    ...(env.SANDBOX_DURABILITY === 'none' && { durability: 'none' as const }),
    ...(env.SANDBOX_SEED && { seed: Number(env.SANDBOX_SEED) }),
    controls: env.SANDBOX_CONTROLS === 'yes',
  });
  process.stdout.write(`Stripe sandbox on ${sandbox.url}\n`);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => void sandbox.stop().then(() => process.exit(0)));
  }
}

main(process.env).catch((error: NodeJS.ErrnoException) => {
  const why = error.code === 'EADDRINUSE' ? 'its port is taken; set SANDBOX_PORT' : error.message;
  process.stderr.write(`The Stripe sandbox could not start: ${why}\n`);
  process.exit(1);
});
