import { Router } from 'express';
import * as items from '../content/library/items.controller';
import * as library from '../content/library/library.controller';
import * as files from '../content/office/files.office.controller';
import * as desk from '../content/office/items.office.controller';
import * as list from '../content/office/list.office.controller';
import * as states from '../content/office/states.office.controller';
import * as versions from '../content/office/versions.office.controller';
import { paths } from '../paths';
import { can } from '../platform/permissions';

/** The libraries and their office. Every line names its permission; addresses come from paths.ts. */
export const content = Router();

content.get(paths.content.sales, can('library:read'), library.sales);
content.get(paths.content.training, can('library:read'), library.training);
content.get(paths.content.item(':slug'), can('library:read'), items.show);
content.get(paths.content.file(':slug'), can('library:read'), items.file);
content.get(paths.content.picture(':slug'), can('library:read'), items.picture);
content.get(paths.content.plainPdf(':slug'), can('library:read'), items.plainPdf);
content.get(paths.content.brandedPdf(':slug'), can('library:read'), items.brandedPdf);

const { office } = paths.content;
content.get(office.index, can('content:manage'), list.index);
content.get(office.new, can('content:manage'), desk.new);
content.post(office.index, can('content:manage'), desk.create);
content.get(office.show(':id'), can('content:manage'), desk.show);
content.get(office.edit(':id'), can('content:manage'), desk.edit);
content.post(office.edit(':id'), can('content:manage'), desk.update);
content.post(office.publish(':id'), can('content:manage'), states.publish);
content.post(office.archive(':id'), can('content:manage'), states.archive);
content.post(office.withdraw(':id'), can('content:manage'), states.withdraw);
content.post(office.reviewed(':id'), can('content:manage'), states.reviewed);
content.get(office.file(':id'), can('content:manage'), files.edit);
content.post(office.file(':id'), can('content:manage'), files.upload, files.update);
content.get(office.download(':id'), can('content:manage'), files.download);
content.get(office.picture(':id'), can('content:manage'), files.picture);
content.get(office.pdf(':id'), can('content:manage'), files.pdf);
content.post(office.removeFile(':id'), can('content:manage'), files.destroy);
content.get(office.version(':id', ':version'), can('content:manage'), versions.show);
content.post(office.restore(':id', ':version'), can('content:manage'), versions.restore);
