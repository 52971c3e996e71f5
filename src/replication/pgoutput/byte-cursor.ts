/** Reads network byte order from front to back; every read past the end throws with the byte offset. */
export class ByteCursor {
	constructor(
		private readonly buffer: Buffer,
		public offset: number,
	) {}

	uint8(): number {
		return this.buffer[this.take(1)] as number;
	}

	uint16(): number {
		return this.buffer.readUInt16BE(this.take(2));
	}

	int32(): number {
		return this.buffer.readInt32BE(this.take(4));
	}

	uint32(): number {
		return this.buffer.readUInt32BE(this.take(4));
	}

	int64(): bigint {
		return this.buffer.readBigInt64BE(this.take(8));
	}

	/** A view of the next `length` bytes. */
	bytes(length: number): Buffer {
		const start = this.take(length);
		return this.buffer.subarray(start, start + length);
	}

	/** Text up to its closing zero byte. */
	string(): string {
		const zero = this.buffer.indexOf(0, this.offset);
		if (zero < 0) throw this.error("text without its closing zero byte", this.offset);
		const text = this.buffer.toString("utf8", this.offset, zero);
		this.offset = zero + 1;
		return text;
	}

	expect(byte: number): void {
		const found = this.uint8();
		if (found !== byte) throw this.error(`0x${byte.toString(16)} expected, found 0x${found.toString(16)}`, this.offset - 1);
	}

	/** Throws unless everything was read. */
	end(): void {
		const left = this.buffer.length - this.offset;
		if (left > 0) throw this.error(`${left} bytes too many`, this.offset);
	}

	error(what: string, offset: number): Error {
		return new Error(`pgoutput message: ${what} at byte ${offset} of ${this.buffer.length}`);
	}

	private take(length: number): number {
		const start = this.offset;
		if (start + length > this.buffer.length) throw this.error(`${length} bytes expected`, start);
		this.offset = start + length;
		return start;
	}
}
