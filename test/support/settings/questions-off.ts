// Imported before anything that reads settings.
process.env.SECURITY_QUESTIONS = 'off';
