import { Router } from 'express';
import * as account from '../../accounts/account.controller';
import * as accessRequests from '../../accounts/consents/access-requests.controller';
import * as requests from '../../accounts/consents/requests.controller';
import * as list from '../../accounts/accounts.controller';
import * as accountSettings from '../../accounts/settings/settings.controller';
import * as manage from '../../accounts/manage.controller';
import * as passwordResets from '../../accounts/password-resets/password-resets.controller';
import * as home from '../../home/home.controller';
import { freshCode } from '../../identity/two-step/fresh-code.controller';
import { paths } from '../../paths';
import { can } from '../../platform/visitors/permissions';
import * as releases from '../../subscriptions/releases/releases.controller';
import * as moves from '../../subscriptions/moves/moves.controller';

/** Home, and the accounts of a partner: their page, requests, passwords, releases and moves. Every line names its permission. */
export const accounts = Router();

accounts.get(paths.portal.home, can('home:read'), home.index);

// Accounts
accounts.get(paths.portal.manage, can('home:read'), manage.index);
accounts.get(paths.portal.accounts, can('accounts:read'), list.index);
accounts.get(paths.portal.accountsCsv, can('accounts:export'), freshCode(), list.csv);
accounts.get(paths.portal.account(':id'), can('accounts:read'), account.show);
accounts.get(paths.portal.requests.index, can('accounts:read'), requests.index);
accounts.get(paths.portal.requests.new, can('accounts:add'), requests.new);
accounts.post(paths.portal.requests.new, can('accounts:add'), requests.create);
accounts.post(paths.portal.requests.cancel(':id'), can('accounts:add'), requests.cancel);
accounts.get(paths.portal.accessRequest.new(':id'), can('accounts:request-access'), accessRequests.new);
accounts.post(paths.portal.accessRequest.new(':id'), can('accounts:request-access'), accessRequests.create);
accounts.post(paths.portal.accessRequest.cancel(':id'), can('accounts:request-access'), accessRequests.cancel);
accounts.get(paths.portal.accountSettings.show(':id'), can('accounts:read'), accountSettings.show);
accounts.get(paths.portal.accountSettings.name(':id'), can('accounts:rename'), accountSettings.edit);
accounts.post(paths.portal.accountSettings.name(':id'), can('accounts:rename'), accountSettings.update);
accounts.post(paths.portal.registrationMail(':id'), can('trials:start'), account.resend);
accounts.get(paths.portal.passwordReset.edit(':id', ':personId'), can('clients:reset-password'), passwordResets.edit);
accounts.post(paths.portal.passwordReset.edit(':id', ':personId'), can('clients:reset-password'), passwordResets.update);
accounts.get(paths.portal.passwordReset.confirmUnvalidated(':id', ':personId'), can('clients:reset-password'), freshCode(), passwordResets.confirm);
accounts.post(paths.portal.passwordReset.confirmUnvalidated(':id', ':personId'), can('clients:reset-password'), freshCode(), passwordResets.sendUnvalidated);

// Releases
accounts.get(paths.portal.releases.account(':id'), can('accounts:release'), releases.account.edit);
accounts.post(paths.portal.releases.account(':id'), can('accounts:release'), releases.account.update);
accounts.get(paths.portal.releases.subscription(':id'), can('accounts:release'), releases.subscription.edit);
accounts.post(paths.portal.releases.subscription(':id'), can('accounts:release'), releases.subscription.update);

// Customers who move between partners
accounts.get(paths.moves.index, can('accounts:read'), moves.index);
accounts.get(paths.moves.show(':id'), can('accounts:read'), moves.show);
accounts.get(paths.moves.sign(':id'), can('moves:sign'), moves.newSignature);
accounts.post(paths.moves.sign(':id'), can('moves:sign'), moves.sign);
accounts.get(paths.moves.withdraw(':id'), can('moves:sign'), moves.newWithdrawal);
accounts.post(paths.moves.withdraw(':id'), can('moves:sign'), moves.withdraw);
