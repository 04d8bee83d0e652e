import type { IncomingMessage, ServerResponse } from 'node:http';
import { openAssets, type Asset, type Assets } from './assets.ts';
import { createAuthRoutes } from './auth.ts';
import { answer, answerError } from './answer.ts';
import { readGauges } from './gauges.ts';
import { startHistory } from './history.ts';
import type { StudioOptions } from './options.ts';

/** The web app and the way in to it; what it shows and does goes over the admin API. */
export interface Studio {
  /** Whether an address is the Studio's. */
  takes(target: string): boolean;
  handle(request: IncomingMessage, response: ServerResponse): void;
  /** Writes down what has come since the last minute. */
  stop(): Promise<void>;
}

/**
 * Scripts and styles from here and nowhere else, none in the page, no text made into markup by a script (Trusted Types),
 * no frame around it. https://www.w3.org/TR/CSP3/
 */
const SECURITY_HEADERS: Readonly<Record<string, string>> = {
  'Content-Security-Policy': [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join('; '),
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
};

const PREFIX = '/studio';
const ASSETS = `${PREFIX}/assets/`;
const AUTH = `${PREFIX}/auth/`;

export function createStudio(options: StudioOptions): Studio {
  const history = startHistory({ ...options, gauges: () => readGauges(options) });
  const auth = createAuthRoutes(options, history);
  let opening: Promise<Assets> | undefined;
  const assets = (): Promise<Assets> => (opening ??= openAssets());

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = toPath(request);
    for (const [name, value] of Object.entries(SECURITY_HEADERS)) response.setHeader(name, value);
    if (path.startsWith(AUTH)) return auth(path.slice(AUTH.length), request, response);
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      response.setHeader('Allow', 'GET, HEAD');
      return answerError(response, 'method_not_allowed');
    }
    if (path === '/' || path === PREFIX) {
      response.setHeader('Location', `${PREFIX}/`);
      return answer(response, { status: 302 });
    }
    if (path.startsWith(ASSETS)) {
      const asset = (await assets()).find(path.slice(ASSETS.length));
      if (asset === undefined) return answerError(response, 'route_not_found');
      response.setHeader('Cache-Control', 'public, max-age=31536000, immutable');
      return answerAsset(request, response, asset);
    }
    // Whatever the address: which page it is, the script knows.
    response.setHeader('Cache-Control', 'no-cache');
    return answerAsset(request, response, (await assets()).page);
  }

  return {
    takes: (target) => target === '/' || /^\/studio(?:[/?]|$)/.test(target),
    handle(request, response) {
      serve(request, response).catch((error: unknown) => {
        options.log.error('studio.failed', { error: String(error) });
        if (!response.headersSent) answerError(response, 'internal_error');
        else response.destroy();
      });
    },
    stop: () => history.stop(),
  };
}

function toPath(request: IncomingMessage): string {
  return (request.url ?? '').replace(/[?#].*$/s, '');
}

function answerAsset(request: IncomingMessage, response: ServerResponse, asset: Asset): void {
  const isGzip = /\bgzip\b/.test(request.headers['accept-encoding']?.toString() ?? '');
  response.setHeader('Vary', 'Accept-Encoding');
  if (isGzip) response.setHeader('Content-Encoding', 'gzip');
  answer(response, {
    status: 200,
    type: asset.type,
    body: isGzip ? asset.gzipped : asset.bytes,
  });
}
