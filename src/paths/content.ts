const item = (slug: string) => `/portal/library/items/${slug}`;
const office = (id: string) => `/office/content/items/${id}`;

/** The two libraries, and where staff write what stands in them. */
export const contentPaths = {
  sales: '/portal/library/sales',
  training: '/portal/library/training',
  item,
  file: (slug: string) => `${item(slug)}/file`,
  picture: (slug: string) => `${item(slug)}/picture`,
  watch: (slug: string) => `${item(slug)}/video`,
  captions: (slug: string) => `${item(slug)}/captions.vtt`,
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
    video: (id: string) => `${office(id)}/video`,
    film: (id: string) => `${office(id)}/video/film`,
    captions: (id: string) => `${office(id)}/video/captions`,
    poster: (id: string) => `${office(id)}/video/poster`,
    removeCaptions: (id: string) => `${office(id)}/video/captions/removal`,
    removePoster: (id: string) => `${office(id)}/video/poster/removal`,
    readCaptions: (id: string) => `${office(id)}/video/captions.vtt`,
    pdf: (id: string) => `${office(id)}/text.pdf`,
    version: (id: string, version: string) => `${office(id)}/versions/${version}`,
    restore: (id: string, version: string) => `${office(id)}/versions/${version}/restoration`,
  },
} as const;
