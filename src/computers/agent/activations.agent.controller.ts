import { type RequestHandler } from 'express';
import { within } from '../../platform/database/database';
import { limit, networkOf } from '../../platform/http/rate-limit';
import { findCredential } from '../credentials/machine-credentials.repository';
import { activateMachine } from './activate-machine';
import { ActivationForm } from './activation.form';
import { ClientRefusal } from './client-refusal';
import { readBody } from './read-body';
import { readSettings, vaultUrl } from './settings';

// A right one gives its point back.
const wrongSerials = limit('activations', { points: 5, seconds: 900 });

/** POST /agent/v1/activations */
export const create: RequestHandler = async (req, res) => {
  const asked = readBody(ActivationForm, req.body);
  const network = networkOf(req.ip);
  await wrongSerials.take(network);
  const activated = await activateMachine(asked, req.requestId).catch(async (error: unknown) => {
    const isGuess = error instanceof ClientRefusal && (error.code === 'serial_unknown' || error.code === 'link_unknown');
    if (!isGuess) await wrongSerials.giveBack(network);
    throw error;
  });
  await wrongSerials.giveBack(network);
  const { machine, credential, repositoryPassword } = activated;
  const identity = await findCredential(machine.id, credential);
  if (!identity) throw new ClientRefusal(409, 'changing', 'This computer was activated a second time just now. Try again.');
  const settings = await within('system', (trx) => readSettings(trx, identity), { readOnly: true });
  res.status(201).json({ machine_id: machine.id, credential, key_kind: machine.keyKind, repository: { url: vaultUrl(machine.id), password: repositoryPassword }, settings });
};
