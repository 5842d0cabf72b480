import { Router } from 'express';
import * as activations from '../computers/agent/activations.agent.controller';
import { answerError, nothingHere, readJson } from '../computers/agent/agent-http.controller';
import { calmMachine, calmNetwork, oneByOne } from '../computers/agent/crowd.controller';
import * as reports from '../computers/agent/reports.agent.controller';
import * as settings from '../computers/agent/settings.agent.controller';
import { machine } from '../computers/credentials/machine-guard';
import { paths } from '../paths';
import { open } from '../platform/permissions';

/** What backup clients ask: JSON, and the vaults that restic keeps backups in. No sessions; each client has a credential of its own. Every line names its permission; addresses come from paths.ts. */
export const agent = Router();

// Whoever comes with these waits for a turn; vaults stream for as long as they need.
agent.use([paths.agent.activations, paths.agent.settings, paths.agent.reports], calmNetwork, oneByOne);

agent.post(paths.agent.activations, open(), readJson, activations.create);
agent.get(paths.agent.settings, machine(), calmMachine, settings.show);
agent.post(paths.agent.reports, machine(), calmMachine, readJson, reports.create);

agent.use(nothingHere, answerError);
