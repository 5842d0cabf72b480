import { Router } from 'express';
import * as alert from '../alerts/list/alert.controller';
import * as list from '../alerts/list/alerts.controller';
import * as many from '../alerts/list/many-alerts.controller';
import * as ruleSets from '../alerts/rules/rule-sets.controller';
import * as tags from '../alerts/rules/tags.controller';
import { paths } from '../paths';
import { can } from '../platform/visitors/permissions';

/** Alerts and their rules. Every line names its permission; addresses come from paths.ts. */
export const alerts = Router();

alerts.get(paths.alerts.index, can('accounts:read'), list.index);
alerts.get(paths.alerts.csv, can('accounts:export'), list.csv);
alerts.get(paths.alerts.many, can('alerts:handle'), many.edit);
alerts.post(paths.alerts.many, can('alerts:handle'), many.update);
alerts.get(paths.alerts.rules.index, can('alerts:rules'), ruleSets.index);
alerts.get(paths.alerts.rules.new, can('alerts:rules'), ruleSets.edit);
alerts.post(paths.alerts.rules.new, can('alerts:rules'), ruleSets.save);
alerts.post(paths.alerts.rules.preview, can('alerts:rules'), ruleSets.preview);
alerts.get(paths.alerts.rules.edit(':id'), can('alerts:rules'), ruleSets.edit);
alerts.post(paths.alerts.rules.edit(':id'), can('alerts:rules'), ruleSets.save);
alerts.post(paths.alerts.rules.previewOf(':id'), can('alerts:rules'), ruleSets.preview);
alerts.post(paths.alerts.rules.move(':id'), can('alerts:rules'), ruleSets.move);
alerts.get(paths.alerts.rules.remove(':id'), can('alerts:rules'), ruleSets.removal);
alerts.post(paths.alerts.rules.remove(':id'), can('alerts:rules'), ruleSets.remove);
alerts.get(paths.alerts.tags(':id'), can('alerts:rules'), tags.edit);
alerts.post(paths.alerts.tags(':id'), can('alerts:rules'), tags.update);
alerts.get(paths.alerts.show(':id'), can('accounts:read'), alert.show);
alerts.post(paths.alerts.acknowledge(':id'), can('alerts:handle'), alert.acknowledge);
alerts.post(paths.alerts.snooze(':id'), can('alerts:handle'), alert.snooze);
alerts.post(paths.alerts.reopen(':id'), can('alerts:handle'), alert.reopen);
