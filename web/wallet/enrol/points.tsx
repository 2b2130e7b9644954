export function Points({ points }: { points: readonly string[] }) {
  return (
    <ul className="bullets">
      {points.map((point) => (
        <li key={point}>{point}</li>
      ))}
    </ul>
  )
}
