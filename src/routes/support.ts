import { Router } from 'express';
import { paths } from '../paths';
import { can } from '../platform/visitors/permissions';
import { uploadTicketFile } from '../support/files/keep-upload';
import * as held from '../support/inbound/held.office.controller';
import * as queue from '../support/office/queue.office.controller';
import * as desk from '../support/office/ticket.office.controller';
import * as home from '../support/tickets/support.controller';
import * as tickets from '../support/tickets/tickets.controller';

/** Partner Support and its tickets. Every line names its permission; addresses come from paths.ts. */
export const support = Router();

support.get(paths.support.index, can('support:use'), home.home);
support.get(paths.support.tickets, can('support:use'), home.index);
support.post(paths.support.tickets, can('support:use'), tickets.create);
support.get(paths.support.new, can('support:use'), tickets.new);
support.get(paths.support.show(':id'), can('support:use'), tickets.show);
support.post(paths.support.reply(':id'), can('support:use'), tickets.reply);
support.post(paths.support.files(':id'), can('support:use'), uploadTicketFile, tickets.createFile);
support.get(paths.support.file(':id', ':file'), can('support:use'), tickets.file);
support.post(paths.support.solve(':id'), can('support:use'), tickets.solve);
support.post(paths.support.rate(':id'), can('support:use'), tickets.rate);

support.get(paths.support.office.index, can('tickets:work'), queue.index);
support.get(paths.support.office.held.index, can('tickets:work'), held.index);
support.get(paths.support.office.held.show(':id'), can('tickets:work'), held.show);
support.post(paths.support.office.held.settle(':id'), can('tickets:work'), held.settle);
support.get(paths.support.office.show(':id'), can('tickets:work'), desk.show);
support.post(paths.support.office.take(':id'), can('tickets:work'), desk.assign);
support.post(paths.support.office.answer(':id'), can('tickets:work'), desk.answer);
support.post(paths.support.office.note(':id'), can('tickets:work'), desk.note);
support.post(paths.support.office.state(':id'), can('tickets:work'), desk.change);
support.post(paths.support.office.merge(':id'), can('tickets:work'), desk.merge);
support.post(paths.support.office.files(':id'), can('tickets:work'), uploadTicketFile, desk.createFile);
support.get(paths.support.office.file(':id', ':file'), can('tickets:work'), desk.file);
