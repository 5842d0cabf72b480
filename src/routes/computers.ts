import { Router } from 'express';
import * as changes from '../computers/computers/changes.controller';
import * as computer from '../computers/computers/computer.controller';
import * as list from '../computers/computers/computers.controller';
import * as deletions from '../computers/computers/deletions.controller';
import * as newComputer from '../computers/computers/new-computer.controller';
import * as installing from '../computers/installs/installing.controller';
import * as installs from '../computers/installs/installs.controller';
import { freshCode } from '../identity/two-step/fresh-code.controller';
import { paths } from '../paths';
import { can, open } from '../platform/visitors/permissions';

/** Computers of an account, for its people and its partner. Every line names its permission; addresses come from paths.ts. */
export const computers = Router();

// Whoever holds a link, on the computer itself
computers.get(paths.computers.installing.show(':token'), open(), installing.show);
computers.get(paths.computers.installing.progress(':token'), open(), installing.progress);

// The account's own people
const { my } = paths.computers;
computers.get(my.index, can('my:read'), list.index);
computers.post(my.index, can('my:company'), newComputer.create);
computers.get(my.new, can('my:company'), newComputer.new);
computers.get(my.show(':machine'), can('my:read'), computer.show);
computers.get(my.install(':machine'), can('my:manage'), freshCode(), installs.new);
computers.post(my.install(':machine'), can('my:manage'), freshCode(), installs.create);
computers.get(my.name(':machine'), can('my:manage'), changes.editName);
computers.post(my.name(':machine'), can('my:manage'), changes.updateName);
computers.get(my.user(':machine'), can('my:company'), changes.editUser);
computers.post(my.user(':machine'), can('my:company'), changes.updateUser);
computers.get(my.stop(':machine'), can('my:account'), changes.confirmStop);
computers.post(my.stop(':machine'), can('my:account'), changes.stop);
computers.post(my.resume(':machine'), can('my:account'), changes.resume);
computers.get(my.delete(':machine'), can('my:account'), freshCode(), deletions.new);
computers.post(my.delete(':machine'), can('my:account'), freshCode(), deletions.create);

// Their partner
const client = paths.computers.of(':id');
computers.get(client.index, can('accounts:read'), list.index);
computers.post(client.index, can('clients:act'), newComputer.create);
computers.get(client.new, can('clients:act'), newComputer.new);
computers.get(client.show(':machine'), can('accounts:read'), computer.show);
computers.get(client.install(':machine'), can('clients:act'), freshCode(), installs.new);
computers.post(client.install(':machine'), can('clients:act'), freshCode(), installs.create);
computers.get(client.name(':machine'), can('clients:act'), changes.editName);
computers.post(client.name(':machine'), can('clients:act'), changes.updateName);
computers.get(client.user(':machine'), can('clients:act'), changes.editUser);
computers.post(client.user(':machine'), can('clients:act'), changes.updateUser);
computers.get(client.stop(':machine'), can('clients:act'), changes.confirmStop);
computers.post(client.stop(':machine'), can('clients:act'), changes.stop);
computers.post(client.resume(':machine'), can('clients:act'), changes.resume);
computers.get(client.delete(':machine'), can('clients:act'), freshCode(), deletions.new);
computers.post(client.delete(':machine'), can('clients:act'), freshCode(), deletions.create);
