import { Router } from 'express';
import * as items from '../content/library/items.controller';
import * as library from '../content/library/library.controller';
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
