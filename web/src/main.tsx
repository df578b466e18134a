// The first import, so that the styles of views override it.
import './style/base.css';
import './style/controls.css';
import './style/parts.css';
import './style/states.css';
import './style/tables.css';
import './style/edits.css';
import { render } from 'preact';
import { App } from './app';
// The last one, because it overrides the styles of views.
import './style/print.css';

render(<App />, document.getElementById('page')!);
