import { type RequestHandler } from 'express';
import { config } from '../config';
import { renderPage } from '../platform/pages/render';

export const show: RequestHandler = (req, res) => {
  const { mailFrom, supportEmail, supportPhone } = config.vendor;
  renderPage(req, res, 'site/passwords/forgotten-email', { title: 'Forgotten e-mail', mailFrom, supportEmail, supportPhone });
};
