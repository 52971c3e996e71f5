import kleur from "kleur";

type Paint = (text: string) => string;

/** Styles for one stream. */
export interface Palette {
	readonly bold: Paint;
	readonly dim: Paint;
	readonly red: Paint;
	readonly green: Paint;
	readonly yellow: Paint;
	readonly blue: Paint;
	readonly cyan: Paint;
}

/** Styles that colour or leave the text alone. kleur's switch is one for the process, but stdout and stderr may differ, so it is set per call. */
export function palette(colour: boolean): Palette {
	const styled =
		(style: Paint): Paint =>
		(text) => {
			const before = kleur.enabled;
			kleur.enabled = colour;
			try {
				return style(text);
			} finally {
				kleur.enabled = before;
			}
		};
	return {
		bold: styled((text) => kleur.bold(text)),
		dim: styled((text) => kleur.dim(text)),
		red: styled((text) => kleur.red(text)),
		green: styled((text) => kleur.green(text)),
		yellow: styled((text) => kleur.yellow(text)),
		blue: styled((text) => kleur.blue(text)),
		cyan: styled((text) => kleur.cyan(text)),
	};
}
