import { useEffect, useState } from 'preact/hooks'
import { now } from '../clock.ts'
import { fill, useWords } from '../words.ts'
import { ClockIcon } from './Icon.tsx'

/** Read out when they are reached: each second would talk over everything else. */
const announcedSeconds = [10, 30, 60]

/** Seconds until `timestamp`, 0 afterwards. */
export function useSecondsLeft(timestamp: string): number {
  const read = () => Math.max(0, Math.ceil((Date.parse(timestamp) - now()) / 1000))
  const [left, setLeft] = useState(read)
  useEffect(() => {
    const timer = setInterval(() => setLeft(read), 250)
    return () => clearInterval(timer)
  }, [timestamp])
  return left
}

export function TimeLeft({ seconds }: { seconds: number }) {
  const { timeLeft, secondsLeft } = useWords().messages.challenge
  const reached = announcedSeconds.find((mark) => seconds <= mark)
  const time = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`
  return (
    <>
      <p class="hint time">
        <ClockIcon />
        {fill(timeLeft, { time })}
      </p>
      <p class="unseen" role="status">
        {seconds > 0 && reached !== undefined && fill(secondsLeft, { count: reached })}
      </p>
    </>
  )
}
