import { type RequestHandler } from 'express';
import { PERMISSIONS } from '../platform/visitors/permission';
import { renderPage } from '../platform/pages/render';
import { memberOf } from '../platform/visitors/visitor';
import { PERMISSION_SENTENCES, roleAllows, ROLE_NAMES, ROLE_SENTENCES, ROLES } from './roles';

export const index: RequestHandler = (req, res) => {
  const { organization } = memberOf(req);
  const roles = ROLES.map((role) => ({ name: ROLE_NAMES[role], sentence: ROLE_SENTENCES[role], own: organization.roles.includes(role) }));
  const rows = PERMISSIONS.flatMap((permission) => {
    const sentence = PERMISSION_SENTENCES[permission];
    return sentence === undefined ? [] : [{ sentence, allowed: ROLES.map((role) => roleAllows(role, permission)) }];
  });
  renderPage(req, res, 'portal/organizations/roles', { title: 'What each role may do', organizationName: organization.name, roles, rows, isLimited: organization.isLimited });
};
