import os from 'node:os';
import { changeState, instanceId, readState } from './installation.mjs';
import { ask, Unreachable } from './portal.mjs';
import { VERSION } from './version.mjs';

const REPORTS = '/agent/v1/reports';
const KEPT = 100;

/**
 * Tells the portal how this computer is. What the portal cannot be told now is kept and told later, with the moment at which it was so. Answers what the
 * portal says, or undefined where it was not reached.
 */
export async function report(config, facts, { isWorthKeeping = true } = {}) {
  const told = { at: new Date().toISOString(), client_version: VERSION, host_name: os.hostname().slice(0, 255), os_version: `${os.type()} ${os.release()}`.slice(0, 120), ...facts };
  try {
    await sendKept(config);
    return await send(config, told);
  } catch (error) {
    if (!(error instanceof Unreachable)) throw error;
    if (isWorthKeeping) keep(told);
    return undefined;
  }
}

async function sendKept(config) {
  const { unsent = [] } = readState();
  for (const [index, facts] of unsent.entries()) {
    try {
      await send(config, facts);
    } catch (error) {
      changeState({ unsent: unsent.slice(index) });
      throw error;
    }
  }
  if (unsent.length > 0) changeState({ unsent: [] });
}

// Of one run only its last word counts.
function keep(told) {
  const { unsent = [] } = readState();
  const others = unsent.filter(({ run }) => !run || run.id !== told.run?.id);
  changeState({ unsent: [...others, told].slice(-KEPT) });
}

async function send(config, facts) {
  const body = { ...facts, sent_at: new Date().toISOString(), instance_id: instanceId(config) };
  return (await ask(config.portal, REPORTS, { method: 'POST', body, credential: signIn(config) })).body;
}

export function signIn({ machineId, credential }) {
  return { machineId, secret: credential };
}
