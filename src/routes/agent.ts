import { Router } from 'express';
import { machine } from '../computers/credentials/machine-guard';
import * as vaultWindows from '../computers/vault/vault-windows.agent.controller';
import * as vaults from '../computers/vault/vault.agent.controller';
import { paths } from '../paths';

/** What backup clients ask: JSON, and the vaults that restic keeps backups in. No sessions; each client has a credential of its own. Every line names its permission; addresses come from paths.ts. */
export const agent = Router();

agent.post(paths.agent.vaultWindow, machine(), vaultWindows.create);
// What restic asks: its REST protocol, streamed.
agent.post(paths.agent.vault(':id'), machine(), vaults.answer);
agent.get(paths.agent.vaultKind(':id', ':kind'), machine(), vaults.answer);
agent.post(paths.agent.vaultKind(':id', ':kind'), machine(), vaults.answer);
agent.delete(paths.agent.vaultKind(':id', ':kind'), machine(), vaults.answer);
agent.get(paths.agent.vaultObject(':id', ':kind', ':name'), machine(), vaults.answer);
agent.post(paths.agent.vaultObject(':id', ':kind', ':name'), machine(), vaults.answer);
agent.delete(paths.agent.vaultObject(':id', ':kind', ':name'), machine(), vaults.answer);
