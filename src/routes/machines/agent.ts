import { Router } from 'express';
import * as activations from '../../computers/agent/activations.agent.controller';
import { answerError, nothingHere, readJson } from '../../computers/agent/agent-http.controller';
import * as client from '../../computers/agent/client.agent.controller';
import { calmMachine, calmNetwork, oneByOne } from '../../computers/agent/crowd.controller';
import * as openApi from '../../computers/agent/openapi.agent.controller';
import * as reports from '../../computers/agent/reports.agent.controller';
import * as settings from '../../computers/agent/settings.agent.controller';
import { machine } from '../../computers/credentials/machine-guard';
import * as certificateKey from '../../computers/servers/certificates/certificate-key.agent.controller';
import * as vaultWindows from '../../computers/vault/vault-windows.agent.controller';
import * as vaults from '../../computers/vault/vault.agent.controller';
import { paths } from '../../paths';
import { open } from '../../platform/visitors/permissions';

/** What backup clients ask: JSON, and the vaults that restic keeps backups in. No sessions; each client has a credential of its own. Every line names its permission; addresses come from paths.ts. */
export const agent = Router();

// Whoever comes with these waits for a turn; vaults stream for as long as they need.
agent.use([paths.agent.activations, paths.agent.settings, paths.agent.reports], calmNetwork, oneByOne);

agent.post(paths.agent.activations, open(), readJson, activations.create);
agent.get(paths.agent.settings, machine(), calmMachine, settings.show);
agent.post(paths.agent.reports, machine(), calmMachine, readJson, reports.create);

agent.get(paths.servers.certificateKey, open(), certificateKey.show);
agent.get(paths.agent.openApi, open(), calmNetwork, openApi.show);
agent.get(paths.agent.client.about, open(), calmNetwork, client.show);
agent.get(paths.agent.client.file, open(), calmNetwork, client.download);

agent.post(paths.agent.vaultWindow, machine(), vaultWindows.create);
// What restic asks: its REST protocol, streamed.
agent.post(paths.agent.vault(':id'), machine(), vaults.answer);
agent.get(paths.agent.vaultKind(':id', ':kind'), machine(), vaults.answer);
agent.post(paths.agent.vaultKind(':id', ':kind'), machine(), vaults.answer);
agent.delete(paths.agent.vaultKind(':id', ':kind'), machine(), vaults.answer);
agent.get(paths.agent.vaultObject(':id', ':kind', ':name'), machine(), vaults.answer);
agent.post(paths.agent.vaultObject(':id', ':kind', ':name'), machine(), vaults.answer);
agent.delete(paths.agent.vaultObject(':id', ':kind', ':name'), machine(), vaults.answer);

agent.use(nothingHere, answerError);
