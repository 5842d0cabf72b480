// Imported before anything that reads settings.
process.env.BASE_URL = 'https://portal.example.test';
process.env.TRUST_PROXY = '1';
