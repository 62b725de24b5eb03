import { render } from 'preact'
import './styles.css'
import { applyAppearance } from '../widget/appearance.ts'
import { App } from './App.tsx'

applyAppearance({ theme: 'system', accentColor: '', cornerRadius: '' })
render(<App />, document.getElementById('dashboard') as HTMLElement)
