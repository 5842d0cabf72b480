const item = (slug: string) => `/portal/library/items/${slug}`;
const office = (id: string) => `/office/content/items/${id}`;

/** The two libraries, and where staff write what stands in them. */
export const contentPaths = {
  sales: '/portal/library/sales',
  training: '/portal/library/training',
  item,
  file: (slug: string) => `${item(slug)}/file`,
  picture: (slug: string) => `${item(slug)}/picture`,
  plainPdf: (slug: string) => `${item(slug)}/plain.pdf`,
  brandedPdf: (slug: string) => `${item(slug)}/with-your-logo.pdf`,
  office: {
    index: '/office/content',
    new: '/office/content/new',
    show: office,
    edit: (id: string) => `${office(id)}/edit`,
    publish: (id: string) => `${office(id)}/publication`,
    archive: (id: string) => `${office(id)}/archive`,
    withdraw: (id: string) => `${office(id)}/draft`,
    reviewed: (id: string) => `${office(id)}/review`,
    file: (id: string) => `${office(id)}/file`,
    removeFile: (id: string) => `${office(id)}/file/removal`,
    download: (id: string) => `${office(id)}/file/download`,
    picture: (id: string) => `${office(id)}/file/picture`,
    pdf: (id: string) => `${office(id)}/text.pdf`,
    version: (id: string, version: string) => `${office(id)}/versions/${version}`,
    restore: (id: string, version: string) => `${office(id)}/versions/${version}/restoration`,
  },
} as const;
