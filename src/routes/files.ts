import { Router } from 'express';
import * as downloads from '../computers/files/downloads.controller';
import * as shown from '../computers/files/files.controller';
import * as removals from '../computers/purges/removals.office.controller';
import { freshCode } from '../identity/two-step/fresh-code.controller';
import { paths } from '../paths';
import { can } from '../platform/visitors/permissions';

/** Files of a backup in the browser. Every line names its permission; addresses come from paths.ts. */
export const files = Router();

const own = paths.files.my(':machine');
files.get(own, can('my:read'), shown.index);
files.post(paths.files.told(own), can('my:read'), shown.told);
files.get(paths.files.version(own, ':snapshot'), can('my:read'), shown.show);
files.get(paths.files.file(own, ':snapshot'), can('my:read'), shown.file);
files.get(paths.files.download(own, ':snapshot'), can('my:read'), downloads.show);

// A partner's member opens the files of a client: each page is as grave as the download.
const clients = paths.files.of(':id', ':machine');
files.get(clients, can('clients:act'), freshCode(), shown.index);
files.post(paths.files.told(clients), can('clients:act'), shown.told);
files.get(paths.files.version(clients, ':snapshot'), can('clients:act'), freshCode(), shown.show);
files.get(paths.files.file(clients, ':snapshot'), can('clients:act'), freshCode(), shown.file);
files.get(paths.files.download(clients, ':snapshot'), can('clients:act'), freshCode(), downloads.show);

files.get(paths.files.office.index, can('refunds:manage'), removals.index);
files.get(paths.files.office.show(':id'), can('refunds:manage'), freshCode(), removals.show);
files.post(paths.files.office.show(':id'), can('refunds:manage'), freshCode(), removals.create);
