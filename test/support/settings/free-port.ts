// Imported before anything that reads settings: the system chooses a free port.
process.env.PORT = '0';
