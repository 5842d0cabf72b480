import { Router } from 'express';
import * as policies from '../computers/policies/policies.controller';
import * as policyComputers from '../computers/policies/policy-computers.controller';
import * as certificates from '../computers/servers/certificates/certificates.controller';
import * as deletions from '../computers/servers/server-deletions.controller';
import * as set from '../computers/servers/settings/server-set.controller';
import * as settings from '../computers/servers/settings/server-settings.controller';
import * as list from '../computers/servers/servers.controller';
import { freshCode } from '../identity/two-step/fresh-code.controller';
import { paths } from '../paths';
import { can } from '../platform/visitors/permissions';

/** Servers, for the people of an account and its partner. Every line names its permission; addresses come from paths.ts. */
export const servers = Router();

// The company's administrators
const { my } = paths.servers;
servers.get(my.index, can('my:company'), list.index);
servers.post(my.index, can('my:company'), freshCode(), certificates.create);
servers.get(my.new, can('my:company'), freshCode(), certificates.newServer);
servers.get(my.show(':server'), can('my:company'), list.show);
servers.get(my.certificate(':server'), can('my:company'), freshCode(), certificates.showCertificate);
servers.post(my.certificate(':server'), can('my:company'), freshCode(), certificates.createCertificate);
servers.get(my.certificateFile(':server'), can('my:company'), freshCode(), certificates.download);
servers.post(my.revokeCertificate(':server'), can('my:company'), freshCode(), certificates.revoke);
servers.get(my.settings(':server'), can('my:company'), settings.edit);
servers.post(my.name(':server'), can('my:company'), settings.rename);
servers.post(my.notification(':server'), can('my:company'), settings.notification);
servers.post(my.bandwidth(':server'), can('my:company'), settings.bandwidth);
servers.post(my.updates(':server'), can('my:company'), settings.updates);
servers.get(my.set(':server'), can('my:company'), set.edit);
servers.post(my.set(':server'), can('my:company'), set.update);
servers.get(my.delete(':server'), can('my:company'), freshCode(), deletions.confirm);
servers.post(my.delete(':server'), can('my:company'), freshCode(), deletions.create);
servers.post(my.keep(':server'), can('my:company'), freshCode(), deletions.cancel);

// Their partner
const client = paths.servers.of(':id');
servers.get(client.index, can('accounts:read'), list.index);
servers.post(client.index, can('clients:act'), freshCode(), certificates.create);
servers.get(client.new, can('clients:act'), freshCode(), certificates.newServer);
servers.get(client.show(':server'), can('accounts:read'), list.show);
servers.get(client.certificate(':server'), can('clients:act'), freshCode(), certificates.showCertificate);
servers.post(client.certificate(':server'), can('clients:act'), freshCode(), certificates.createCertificate);
servers.get(client.certificateFile(':server'), can('clients:act'), freshCode(), certificates.download);
servers.post(client.revokeCertificate(':server'), can('clients:act'), freshCode(), certificates.revoke);
servers.get(client.settings(':server'), can('clients:act'), settings.edit);
servers.post(client.name(':server'), can('clients:act'), settings.rename);
servers.post(client.notification(':server'), can('clients:act'), settings.notification);
servers.post(client.bandwidth(':server'), can('clients:act'), settings.bandwidth);
servers.post(client.updates(':server'), can('clients:act'), settings.updates);
servers.get(client.set(':server'), can('clients:act'), set.edit);
servers.post(client.set(':server'), can('clients:act'), set.update);
servers.get(client.delete(':server'), can('clients:act'), freshCode(), deletions.confirm);
servers.post(client.delete(':server'), can('clients:act'), freshCode(), deletions.create);
servers.post(client.keep(':server'), can('clients:act'), freshCode(), deletions.cancel);

// Backup policies of a company
servers.get(my.policies.index, can('my:company'), policies.index);
servers.post(my.policies.index, can('my:company'), policies.create);
servers.get(my.policies.new, can('my:company'), policies.newPolicy);
servers.get(my.policies.show(':policy'), can('my:company'), policies.show);
servers.get(my.policies.edit(':policy'), can('my:company'), policies.edit);
servers.post(my.policies.edit(':policy'), can('my:company'), policies.update);
servers.get(my.policies.computers(':policy'), can('my:company'), policyComputers.edit);
servers.post(my.policies.computers(':policy'), can('my:company'), policyComputers.update);
servers.get(my.policies.delete(':policy'), can('my:company'), policies.confirmDelete);
servers.post(my.policies.delete(':policy'), can('my:company'), policies.remove);

servers.get(client.policies.index, can('clients:act'), policies.index);
servers.post(client.policies.index, can('clients:act'), policies.create);
servers.get(client.policies.new, can('clients:act'), policies.newPolicy);
servers.get(client.policies.show(':policy'), can('clients:act'), policies.show);
servers.get(client.policies.edit(':policy'), can('clients:act'), policies.edit);
servers.post(client.policies.edit(':policy'), can('clients:act'), policies.update);
servers.get(client.policies.computers(':policy'), can('clients:act'), policyComputers.edit);
servers.post(client.policies.computers(':policy'), can('clients:act'), policyComputers.update);
servers.get(client.policies.delete(':policy'), can('clients:act'), policies.confirmDelete);
servers.post(client.policies.delete(':policy'), can('clients:act'), policies.remove);
