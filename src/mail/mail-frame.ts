// A mail may show pictures of ours and its own styles, and open its links; it may run nothing and send nothing.
/** How the frame around a mail is fenced in. */
export const SANDBOX = 'allow-popups allow-popups-to-escape-sandbox allow-top-navigation-by-user-activation';
/** What the mail's HTML inside the frame may do. */
export const MAIL_POLICY = `sandbox ${SANDBOX}; default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'self'`;
