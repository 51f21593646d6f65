import type { RequestHandler } from 'express';
import helmet from 'helmet';

/** Nothing but what we serve ourselves may load, run, or frame these pages. */
export const safeHeaders = (secure: boolean): RequestHandler =>
  helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'"],
        imgSrc: ["'self'", 'data:'],
        connectSrc: ["'self'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
        baseUri: ["'none'"],
      },
    },
    strictTransportSecurity: secure && { maxAge: 31_536_000 },
    referrerPolicy: { policy: 'same-origin' },
    xFrameOptions: { action: 'deny' },
  });

/**
 * Refuse writes that another site's page set off. Browsers say so in `Sec-Fetch-Site`; the form token
 * behind this catches the ones that do not.
 */
export const isForeignWrite = (site: string | undefined): boolean =>
  site !== undefined && site !== 'same-origin' && site !== 'none';
