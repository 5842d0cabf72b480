// Imported before anything that reads settings: nobody listens there.
process.env.REDIS_URL = 'redis://127.0.0.1:1';
process.env.LOG_LEVEL = 'fatal';
