import { startWeb } from '../../src/web';

// One web process, told its port by PORT; says so when it is there, stops when its parent goes.
void startWeb().then((web) => {
  process.send?.({ port: web.port });
  process.on('disconnect', () => void web.stop().then(() => process.exit()));
});
