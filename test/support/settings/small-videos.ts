// Imported before anything that reads settings.
process.env.VIDEO_MAX_MB = '2';
