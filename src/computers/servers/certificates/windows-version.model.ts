/** The two families of certificates; a server imports only the one that its Windows goes with (domain.md §9.3). */
export type CertificateFamily = 'cloud.opentext' | 'cloud.carbonite';

export interface WindowsVersion {
  readonly code: string;
  readonly name: string;
  readonly family: CertificateFamily;
}

/**
 * What Server Backup runs on, the newest first. domain.md §9.3 names the families and leaves open which is whose: what still gets updates
 * from Microsoft knows the authority of the newer family, and what no longer does only that of the older one.
 */
export const WINDOWS_VERSIONS: readonly WindowsVersion[] = [
  { code: '2025', name: 'Windows Server 2025', family: 'cloud.opentext' },
  { code: '2022', name: 'Windows Server 2022', family: 'cloud.opentext' },
  { code: '2019', name: 'Windows Server 2019', family: 'cloud.opentext' },
  { code: '2016', name: 'Windows Server 2016', family: 'cloud.opentext' },
  { code: '2012r2', name: 'Windows Server 2012 R2', family: 'cloud.carbonite' },
  { code: '2012', name: 'Windows Server 2012', family: 'cloud.carbonite' },
  { code: '2008r2', name: 'Windows Server 2008 R2', family: 'cloud.carbonite' },
];

export function findWindowsVersion(code: string): WindowsVersion | undefined {
  return WINDOWS_VERSIONS.find((version) => version.code === code);
}
