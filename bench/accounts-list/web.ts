import { startWeb } from '../../src/web';

// One web process, told its port by PORT; says so when it is there, stops when its parent goes.
void startWeb().then(({ port, stop }) => {
  process.send?.({ port });
  process.on('disconnect', () => void stop().then(() => process.exit()));
});
