// First, so that what a view says of its own comes after it.
import './style/base.css';
import './style/controls.css';
import './style/parts.css';
import { render } from 'preact';
import { App } from './app';

render(<App />, document.getElementById('page')!);
