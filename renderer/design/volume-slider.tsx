import { type LucideIcon, Volume2, VolumeX } from "lucide-react";
import { useState } from "react";
import { Slider, SliderOutput, SliderThumb, SliderTrack } from "react-aria-components/Slider";

interface VolumeSliderProps {
  readonly label: string;
  /** In percent. */
  readonly value: number;
  /** The least there is; silence when left out. */
  readonly least?: number | undefined;
  /** What stands in the place of 0 %. */
  readonly silent: string;
  readonly disabled?: boolean | undefined;
  /** Of what it is the volume; of a loudspeaker when left out. */
  readonly icon?: LucideIcon | undefined;
  /** What is said of it besides, by the ID of where it stands. */
  readonly described?: { readonly "aria-describedby"?: string } | undefined;
  /** A volume that is chosen. */
  onChange(value: number): void;
}

/** A volume that is kept when the hand lets go, and not at each step on the way. */
export function VolumeSlider(props: VolumeSliderProps) {
  const { least = 0, value } = props;
  // Null while nobody moves it: what is in force may change meanwhile.
  const [moving, setMoving] = useState<number | null>(null);
  const shown = moving ?? value;
  const Icon = shown === 0 ? VolumeX : (props.icon ?? Volume2);
  return (
    <Slider
      className="slider"
      aria-label={props.label}
      minValue={least}
      maxValue={100}
      step={5}
      value={shown}
      isDisabled={props.disabled === true}
      onChange={setMoving}
      onChangeEnd={(to) => {
        setMoving(null);
        if (to !== value) props.onChange(to);
      }}
    >
      <Icon size={14} aria-hidden="true" />
      <SliderTrack className="slider-track">
        <span className="slider-fill" style={{ width: `${((shown - least) / (100 - least)) * 100}%` }} />
        <SliderThumb className="slider-thumb" {...props.described} />
      </SliderTrack>
      <SliderOutput className="slider-value" aria-hidden="true">
        {shown === 0 ? props.silent : `${shown} %`}
      </SliderOutput>
    </Slider>
  );
}
