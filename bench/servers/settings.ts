import type { loadConfig } from '../../src/config/config.ts';

/** An Earshot as the bench wants it. Nothing of Earshot is loaded here: the process under measurement reads it too. */
export interface Place {
  readonly folder: string;
  readonly storeUrl?: string;
}

/** Of a database that lives as long as the bench; with a store of its own, Earshot makes them itself. */
const SECRETS = {
  EARSHOT_MASTER_KEY: Buffer.alloc(32, 7).toString('base64'),
  EARSHOT_ADMIN_TOKEN: 'bench-admin-token-0123456789abcdef',
};

export function toSettings({ folder, storeUrl }: Place): Parameters<typeof loadConfig>[0] {
  return {
    flags: {
      addr: '127.0.0.1:0',
      data: folder,
      log_level: 'silent',
      outbound_allow: '127.0.0.1/32',
    },
    env: storeUrl === undefined ? {} : { EARSHOT_STORE_URL: storeUrl, ...SECRETS },
    folder,
  };
}
