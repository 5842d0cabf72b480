import { type RequestHandler } from 'express';
import { config } from '../config';
import { renderPage } from '../platform/pages/render';

const { vendor } = config;

/** The terms of use that a registration asks to accept: the vendor's own address, or the portal's page. */
export const show: RequestHandler = (req, res) => {
  if (vendor.customerTermsUrl !== undefined) return res.redirect(302, vendor.customerTermsUrl);
  renderPage(req, res, 'site/terms', { title: 'Terms of use', vendor: shown() });
};

export const privacy: RequestHandler = (req, res) => {
  if (vendor.privacyUrl !== undefined) return res.redirect(302, vendor.privacyUrl);
  renderPage(req, res, 'site/privacy', { title: 'Your data', vendor: shown() });
};

function shown() {
  return { name: vendor.name, legalName: vendor.legalName, address: vendor.address, supportEmail: vendor.supportEmail, supportPhone: vendor.supportPhone };
}
