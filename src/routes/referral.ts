import { Router } from 'express';
import { paths } from '../paths';
import { can, open } from '../platform/visitors/permissions';
import * as lead from '../program/leads/lead.controller';
import * as leads from '../program/leads/leads.controller';
import * as publicPage from '../program/referral/public-page.controller';
import * as referralPage from '../program/referral/referral-page.controller';

/** Referral pages and leads. Every line names its permission; addresses come from paths.ts. */
export const referral = Router();

// For everybody
referral.get(paths.referral.public(':slug'), open(), publicPage.show);
referral.post(paths.referral.public(':slug'), open(), publicPage.create);
referral.get(paths.referral.sent(':slug'), open(), publicPage.sent);

// Partners
referral.get(paths.referral.edit, can('leads:read'), referralPage.edit);
referral.post(paths.referral.edit, can('referral:manage'), referralPage.update);
referral.get(paths.referral.preview, can('leads:read'), referralPage.preview);
referral.post(paths.referral.publish, can('referral:manage'), referralPage.publish);
referral.post(paths.referral.withdraw, can('referral:manage'), referralPage.withdraw);
referral.post(paths.referral.address, can('referral:manage'), referralPage.move);
referral.get(paths.referral.leads.index, can('leads:read'), leads.index);
referral.get(paths.referral.leads.csv, can('leads:read'), leads.csv);
referral.get(paths.referral.leads.show(':id'), can('leads:read'), lead.show);
referral.post(paths.referral.leads.note(':id'), can('leads:work'), lead.note);
referral.post(paths.referral.leads.contact(':id'), can('leads:work'), lead.contact);
referral.post(paths.referral.leads.lose(':id'), can('leads:work'), lead.lose);
referral.post(paths.referral.leads.reopen(':id'), can('leads:work'), lead.reopen);
referral.get(paths.referral.leads.forget(':id'), can('leads:work'), lead.confirmForget);
referral.post(paths.referral.leads.forget(':id'), can('leads:work'), lead.forget);
referral.post(paths.referral.leads.assign(':id'), can('leads:work'), lead.assign);
