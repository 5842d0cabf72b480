/** What startPostgres answers: the owner of all tables and the app's login, which prepareDatabase makes. */
export interface EmbeddedPostgres {
  port: number;
  ownerUrl: string;
  appUrl: string;
  /** Made once for this data folder: encrypts at rest when no SECRET_KEY is set. */
  secretKey: string;
  /** Ends the server unless another live process uses it too. */
  stop(): Promise<void>;
}

export function startPostgres(options: {
  dataDir: string;
  log?: (line: string) => void;
  durable?: boolean;
}): Promise<EmbeddedPostgres>;
