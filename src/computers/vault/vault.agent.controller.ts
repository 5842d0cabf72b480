import type { RequestHandler } from 'express';
import { NotFound, Refusal } from '../../platform/errors';
import { machineOf } from '../credentials/machine-guard';
import { answerVault } from './answer-vault';
import { clientVault } from './client-vault';

type Address = { id: string; kind?: string; name?: string };

/** Any request of restic below the vault of the machine that has signed in; another machine's is not found. */
export const answer: RequestHandler = async (req, res) => {
  const { id, kind, name } = req.params as Address;
  try {
    const { machineId } = machineOf(req);
    if (id !== machineId) throw new NotFound('There is no such backup.');
    await answerVault(req, res, await clientVault(machineId, { unlocks: req.method === 'DELETE' && kind === 'locks' }), { kind, name });
  } catch (error) {
    // restic prints the status line, and nothing of the body.
    if (error instanceof Refusal && !res.headersSent) res.statusMessage = error.message.replaceAll(/[^\x20-\x7e]/g, ' ');
    // The other side is gone, and nobody is there to read an answer.
    if (req.destroyed && !req.complete) return;
    throw error;
  }
};
