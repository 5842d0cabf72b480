// Imported before anything that reads settings: the smallest pool there is.
process.env.DATABASE_POOL = '2';
