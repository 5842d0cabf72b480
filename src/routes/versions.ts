import { Router } from 'express';
import * as outdated from '../computers/versions/outdated.controller';
import * as office from '../computers/versions/client-versions.office.controller';
import { paths } from '../paths';
import { can } from '../platform/visitors/permissions';

/** Versions of the client. Every line names its permission; addresses come from paths.ts. */
export const versions = Router();

versions.get(paths.versions.index, can('accounts:read'), outdated.index);
versions.get(paths.versions.csv, can('accounts:export'), outdated.csv);
versions.post(paths.versions.mails, can('clients:act'), outdated.mail);

versions.get(paths.versions.office.index, can('versions:manage'), office.index);
versions.get(paths.versions.office.edit(':platform'), can('versions:manage'), office.edit);
versions.post(paths.versions.office.edit(':platform'), can('versions:manage'), office.update);
