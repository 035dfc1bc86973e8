// The parts that random programs are put together from, as assembly text. Each is a step of its own: it starts in ring 0, and
// however it ends (INT 31h, an exception, `jmp again`, falling through) the program goes on with the next one. `@` in a label
// becomes the part's own name.

/** A source of uint32. */
export type Random = () => number;

/** Draws from the random numbers. */
export class Draw {
  /** The program has two page directories, and for that no global pages. */
  spaces = false;
  private readonly random: Random;

  constructor(random: Random) {
    this.random = random;
  }

  below(n: number): number {
    return this.random() % n;
  }

  of<T>(list: readonly T[]): T {
    return list[this.random() % list.length] as T;
  }

  chance(percent: number): boolean {
    return this.below(100) < percent;
  }
}

const REGISTERS = ['eax', 'ebx', 'ecx', 'edx', 'esi', 'edi', 'ebp'];
const SEGMENTS = ['ds', 'es', 'fs', 'gs'];
/** Every kind of descriptor in the tables, with various RPLs; null ones; beyond the limit; the LDT. */
const SELECTORS = [
  ...[0, 3, 0x08, 0x10, 0x11, 0x13, 0x1b, 0x18, 0x20, 0x23, 0x28, 0x30, 0x38, 0x3b, 0x40, 0x43, 0x49, 0x51],
  ...[0x58, 0x5b, 0x60, 0x68, 0x70, 0x73, 0x78, 0x7b, 0x80, 0x88, 0x8b, 0x90, 0x93, 0x98, 0xa0, 0xa3, 0xa8],
  ...[0xb0, 0xb8, 0xc0, 0xfff8, 0x04, 0x07, 0x0c, 0x0f, 0x14, 0x17, 0x1c, 0x24],
];
const DATA = [0x10, 0x13, 0x20, 0x23, 0x40, 0x43, 0x78, 0x7b, 0x88, 0x8b, 0x98, 0xa3, 0xa8, 0x07, 0x14];
const VALUES = [0, 1, 2, 0x7f, 0x80, 0xff, 0x7fff, 0x8000, 0xffff, 0x7fffffff, 0x80000000, 0xffffffff];

const hex = (value: number): string => `0x${(value >>> 0).toString(16)}`;

function value(d: Draw): string {
  return hex(d.chance(50) ? d.of(VALUES) : d.below(0x100000000));
}

/** An address in user data, sometimes across two pages, in the window that is mapped anew, or where it is not allowed. */
function place(d: Draw): string {
  const kind = d.below(20);
  if (kind < 9) return hex(0x30000 + d.below(0x1000));
  if (kind < 11) return hex(0x30ffd + d.below(4) + 0x1000 * d.below(4));
  if (kind < 16) return hex(0x400000 + d.below(16) * 0x1000 + d.of([0, 4, 0x7fd, 0xffd, 0xffe]));
  return hex(
    d.of([0x60000, 0x50010, 0x40000, 0x800000 + 0x31000, 0xffc00000, 0xffbffffe, 0xf0000000, 0x14098]),
  );
}

/** Where kernel code may write without harm to the program itself. */
function safePlace(d: Draw): string {
  const kind = d.below(8);
  if (kind < 4) return hex(0x30000 + d.below(0x7f00));
  if (kind < 7) return hex(0x400000 + d.below(16) * 0x1000 + d.below(0xffd));
  return hex(d.of([0x60000, 0xffc00010, 0xf0000000, 0x831000]));
}

function noise(d: Draw, count: number): string[] {
  return Array.from({ length: count }, () => {
    const [a, b] = [d.of(REGISTERS), d.of(REGISTERS)];
    switch (d.below(12)) {
      case 0:
        return `mov ${a}, ${value(d)}`;
      case 1:
        return `${d.of(['add', 'adc', 'sub', 'sbb', 'xor', 'and', 'or', 'cmp', 'test'])} ${a}, ${b}`;
      case 2:
        return `${d.of(['shl', 'shr', 'sar', 'rol', 'ror', 'rcl', 'rcr'])} ${a}, ${1 + d.below(31)}`;
      case 3:
        return `${d.of(['inc', 'dec', 'neg', 'not', 'bswap'])} ${a}`;
      case 4:
        return `imul ${a}, ${b}`;
      case 5:
        return `mov [${place(d)}], ${a}`;
      case 6:
        return `${d.of(['add', 'xor', 'sub'])} ${a}, [${place(d)}]`;
      case 7:
        return `${d.of(['add', 'or', 'and', 'xor'])} dword [${place(d)}], ${value(d)}`;
      case 8:
        return `push ${a}\npop ${b}`;
      case 9:
        return `movzx ${a}, byte [${hex(0x30000 + d.below(0x4000))}]`;
      case 10:
        return d.of(['cwde', 'cdq', 'lahf', 'sahf', 'clc', 'stc', 'cmc', 'daa', 'aaa', 'xlatb'].slice(0, 9));
      default:
        return `xchg ${a}, [${safePlace(d)}]`;
    }
  });
}

/** One sensitive or privileged instruction whose outcome goes to registers or memory. */
function ask(d: Draw): string {
  const [a, b] = [d.of(REGISTERS), d.of(REGISTERS)];
  const at = place(d);
  switch (d.below(14)) {
    case 0:
      return `${d.of(['sgdt', 'sidt'])} [${at}]`;
    case 1:
      return `${d.of(['sldt', 'str', 'smsw'])} ${d.chance(50) ? a : `word [${at}]`}`;
    case 2:
      return `pushfd\npop ${a}`;
    case 3:
      return `pushfd\nmov ${a}, [esp]\nadd esp, 4`;
    case 4:
    case 5:
      return `mov ${b}, ${hex(d.of(SELECTORS))}\n${d.of(['lar', 'lsl'])} ${a}, ${b}`;
    case 6:
      return `mov ${a}, ${hex(d.of(SELECTORS))}\n${d.of(['verr', 'verw'])} ${a.slice(1)}`;
    case 7:
      return `mov ${a}, ${d.of([...SEGMENTS, 'cs', 'ss'])}`;
    case 8:
      return `push ${d.of([...SEGMENTS, 'cs', 'ss'])}\npop ${a}`;
    case 9:
      return `mov ${a}, ${d.of(['cr0', 'cr2', 'cr3', 'cr4', 'dr0', 'dr3', 'dr6', 'dr7'])}`;
    case 10:
      return d.of([
        'rdtsc',
        `mov eax, ${d.below(3)}\ncpuid`,
        'mov ecx, 0x175\nrdmsr',
        'mov ecx, 0x1b\nrdmsr',
      ]);
    case 11:
      return `mov ecx, ${d.below(3)}\nrdpmc`;
    case 12:
      return `mov ${a}, ${hex(d.of(SELECTORS))}\nmov ${b}, ${hex(d.of(SELECTORS))}\narpl ${a.slice(1)}, ${b.slice(1)}`;
    default:
      return `mov [${at}], ${d.of([...SEGMENTS, 'cs', 'ss'])}`;
  }
}

/** What is privileged outright, for user code to try. */
function privileged(d: Draw): string {
  return d.of([
    ...['cli', 'sti', 'hlt', 'clts', 'invd', 'wbinvd', 'mov eax, cr0', 'mov cr3, eax', 'lmsw ax', 'ltr ax'],
    ...[
      'lldt ax',
      `invlpg [${place(d)}]`,
      'lgdt [gdtr]',
      'lidt [idtr]',
      'wrmsr',
      'rdmsr',
      'sysexit',
      'iretd',
    ],
    ...[
      'in al, 0x40',
      'out 0x80, al',
      'in eax, dx',
      'mov dr0, eax',
      'mov dr7, eax',
      'insb',
      'outsd',
      'rdpmc',
    ],
  ]);
}

/** EFLAGS images: never TF or VM by themselves. */
function flags(d: Draw): number {
  const arithmetic = 2 | (d.below(0x1000) & 0x8d5);
  return (
    arithmetic |
    (d.chance(50) ? 0x200 : 0) |
    (d.chance(40) ? d.below(4) << 12 : 0) |
    (d.chance(15) ? d.of([0x400, 0x4000, 0x40000, 0x200000, 0x80000, 0x100000]) : 0)
  );
}

function exception(d: Draw): string {
  return d.of([
    'xor ecx, ecx\ndiv ecx',
    'ud2',
    'int3',
    'mov eax, 0x7fffffff\nadd eax, 1\ninto',
    'mov dword [0x30000], 1\nmov dword [0x30004], 2\nmov eax, 9\nbound eax, [0x30000]',
    `int ${hex(d.of([0, 3, 4, 5, 6, 8, 13, 14, 0x20, 0x21, 0x30, 0x31, 0x3f, 0x40, 0x7f, 0x80, 0xff]))}`,
    'db 0xf1',
    'mov esp, 0x60004\npush eax',
    'lock nop',
    'mov eax, 0x90\nmov ss, ax',
    'mov eax, 0x70\nmov es, ax',
    'mov eax, 0x78\nmov fs, ax\nmov eax, [fs:0x2000]',
    'jmp dword 0x60000',
    'jmp dword 0xffc00000',
    'db 0xdb, 0xe3',
    'pushfd\nor dword [esp], 0x100\npopfd\nnop\nnop',
    'mov eax, 0x400\nmov dr7, eax\nmov ebx, dr6',
  ]);
}

/** Loads segment registers, and uses them. */
function segments(d: Draw): string[] {
  const segment = d.of(SEGMENTS);
  const selector = hex(d.of(d.chance(60) ? DATA : SELECTORS));
  const load = d.of([
    `mov eax, ${selector}\nmov ${segment}, ax`,
    `push dword ${selector}\npop ${segment}`,
    `mov dword [0x30200], ${value(d)}\nmov word [0x30204], ${selector}\n${d.of(['lds', 'les', 'lfs', 'lgs'])} ebx, [0x30200]`,
  ]);
  const use = d.of([
    `mov ecx, [${segment}:${hex(d.below(0x1100))}]`,
    `mov [${segment}:${hex(0x30000 + d.below(0x100))}], ecx`,
    `mov ecx, [${segment}:0xfffffffe]`,
    `mov edx, ${segment}`,
  ]);
  return [load, use];
}

function stack(d: Draw): string[] {
  const selector = hex(d.of([0x10, 0x10, 0x11, 0x13, 0x20, 0x23, 0x40, 0x70, 0x88, 0x98, 0xa8, 0, 8]));
  return [
    d.of([
      `mov eax, ${selector}\nmov ss, ax\nmov esp, KERNEL_STACK`,
      `push dword ${selector}\npop ss\npushfd`,
      `mov dword [0x30210], KERNEL_STACK\nmov word [0x30214], ${selector}\nlss esp, [0x30210]`,
      `mov ax, ss\nmov ss, ax\nmov ebx, cr0`,
      `enter ${d.below(64)}, ${d.below(4)}\nleave`,
      `pushad\npopad`,
    ]),
    'push ebx\npop ebx',
  ];
}

/** A descriptor for the scratch slots: anything from sound to nonsense. */
function descriptor(d: Draw): [string, string] {
  const type = d.of([
    0x93, 0x92, 0xf3, 0xf2, 0xb3, 0x9b, 0x9a, 0xfb, 0x97, 0x13, 0x91, 0xf1, 0x8c, 0xec, 0x82, 0,
  ]);
  const base = d.of([0, 0, 0x30000, 0x30001, 0xffc00000, 0xfffff000]);
  const limit = d.of([0xfffff, 0xffff, 0x0fff, 0, 0xffc00]);
  const big = d.of([0xc, 0x4, 0x8, 0]);
  return [
    hex((limit & 0xffff) | (base << 16)),
    hex(((base >>> 16) & 0xff) | (type << 8) | (limit & 0xf0000) | (big << 20) | (base & 0xff000000)),
  ];
}

function tables(d: Draw): string[] {
  const slot = d.of([0x98, 0xa0, 0xa8, 0x78]);
  const [low, high] = descriptor(d);
  const write = [`mov dword [gdt + ${hex(slot)}], ${low}`, `mov dword [gdt + ${hex(slot + 4)}], ${high}`];
  const load = `mov eax, ${hex(slot | d.of([0, 0, 3]))}\nmov ${d.of(SEGMENTS)}, ax`;
  switch (d.below(9)) {
    case 0:
    case 1:
      return [...write, load, `mov ecx, [${d.of(SEGMENTS)}:4]`];
    case 2:
      // Changed behind a loaded register: what is loaded stays.
      return [load, ...write, `mov ecx, [${d.of(SEGMENTS)}:4]`, `lsl edx, eax`];
    case 3:
      return [
        `mov dword [ldt + 8], ${low}`,
        `mov dword [ldt + 12], ${high}`,
        'mov eax, 0x0f\nmov fs, ax',
        'mov ecx, [fs:8]',
      ];
    case 4:
      return [
        `mov eax, ${hex(d.of([0, 0x30, 0x28, 0x98, 0x33]))}\nlldt ax`,
        'mov eax, 7\nmov gs, ax',
        'sldt ebx',
        'mov eax, SEL_LDT\nlldt ax',
      ];
    case 5:
      return [
        `mov byte [gdt + SEL_TSS + 5], 0x89\nmov eax, ${hex(d.of([0x28, 0x28, 0x68, 0x30, 0]))}\nltr ax`,
        'str ecx',
        'mov byte [gdt + SEL_TSS + 5], 0x89\nmov byte [gdt + SEL_TSS_OTHER + 5], 0x89\nmov eax, SEL_TSS\nltr ax',
      ];
    case 6:
      return [`lidt [${d.of(['idtr', 'idtr_short'])}]`, `int ${hex(d.of([0x30, 0x3f]))}`, 'lidt [idtr]'];
    case 7: {
      // A gate of another kind: not present, closed to users, a trap gate, 16 bits, a task gate, no gate at all.
      const rights = d.of([0x0e, 0x8e, 0xee, 0x8f, 0xef, 0xe6, 0x85, 0x9e, 0x80]);
      const vector = d.of([3, 4, 0x21, 0x22, 0x3f]);
      return [`mov byte [idt + ${hex(vector * 8 + 5)}], ${hex(rights)}`, `int ${hex(vector)}`];
    }
    default:
      return ['sgdt [0x30300]', 'lgdt [gdtr]', 'sgdt [0x30306]', ...write];
  }
}

function paging(d: Draw): string[] {
  const page = d.below(16);
  const at = 0x400000 + page * 0x1000;
  // Pages 12 to 15 may be global: those MOV CR3 does not flush.
  const isGlobal = page >= 12 && !d.spaces;
  const flag = d.of([7, 5, 3, 1, 0, 7, 0x27, 0x67, isGlobal ? 0x107 : 7]);
  const entry = hex((0x40000 + d.below(16) * 0x1000) | flag);
  const access = [
    `mov eax, [${hex(at + d.below(0xffc))}]`,
    `mov [${hex(at + d.below(0xffc))}], ecx`,
    `add dword [${hex(at + d.below(0xffc))}], 3`,
    `mov eax, [${hex(0x1a000 + page * 4)}]`,
  ];
  const all = 'mov ebx, cr4\nxor ebx, 0x80\nmov cr4, ebx\nxor ebx, 0x80\nmov cr4, ebx';
  const flush = d.of([`invlpg [${hex(at)}]`, isGlobal ? all : 'mov ebx, cr3\nmov cr3, ebx', all]);
  switch (d.below(7)) {
    case 0:
    case 1:
    case 2:
      return [
        ...(d.chance(60) ? [d.of(access)] : []),
        `mov dword [${hex(0x1a000 + page * 4)}], ${entry}`,
        flush,
        d.of(access),
        d.of(access),
      ];
    case 3:
      return [
        'mov eax, cr0\nxor eax, 0x10000\nmov cr0, eax',
        d.of(access),
        'mov dword [0x50020], 7',
        d.of(access),
      ];
    case 4:
      // The directory: a table gone and back, a page of 4 MB, the directory as its own table.
      return d.of([
        ['and dword [0x18004], 0xfffffffe', all, d.of(access), 'or dword [0x18004], 1', d.of(access)],
        ['or dword [0x18004], 1', all, d.of(access)],
        ['mov eax, [0x831000]', 'add dword [0x831004], 5', 'mov ecx, [0x18008]'],
        ['mov eax, [0xc00000 + 0x1800]', `mov ecx, [0xc01000 + ${hex(page * 4)}]`],
      ]);
    case 5:
      // Another address space: the same window, read-only, and some pages elsewhere.
      if (d.spaces) {
        return [
          `mov eax, ${d.of(['0x18000', '0x1b000', '0x1b000'])}\nmov cr3, eax`,
          d.of(access),
          ...(d.chance(50)
            ? [`mov dword [${hex(0x1a000 + page * 4)}], ${entry}`, `invlpg [${hex(at)}]`]
            : []),
          d.of(access),
          `mov ecx, [${hex(0x1000000 + d.below(0x8000))}]`,
          ...(d.chance(50) ? ['mov eax, 0x18000\nmov cr3, eax', d.of(access)] : []),
        ];
      }
      return [`mov eax, cr3\nmov cr3, eax`, ...[0, 1, 2].map(() => d.of(access))];
    default:
      return [
        `mov eax, cr4\nxor eax, ${d.of(['0x80', '4', '0x100'])}\nmov cr4, eax`,
        d.of(access),
        d.of(['rdtsc', 'nop']),
      ];
  }
}

/** A table or the directory changed again and again, and then all at once, as a kernel does that forks or exits. */
function churn(d: Draw): string[] {
  const page = d.below(8);
  const at = 0x400000 + page * 0x1000;
  const entry = (): string => hex((0x40000 + d.below(16) * 0x1000) | d.of([7, 7, 0x27, 0x67, 5, 0]));
  const writes = Array.from(
    { length: 3 + d.below(6) },
    (_, i) => `mov dword [${hex(0x1a000 + (page + (i & 3)) * 4)}], ${entry()}`,
  );
  const access = (): string =>
    `${d.of(['mov eax,', 'add eax,', 'xchg ecx,'])} [${hex(at + d.below(4) * 0x1000 + d.below(0xffc))}]`;
  const all = 'mov ebx, cr4\nxor ebx, 0x80\nmov cr4, ebx\nxor ebx, 0x80\nmov cr4, ebx';
  const directory = [
    `mov dword [0x18004], ${d.of(['0x1a007', '0x1a005', '0x1a027', '0x83', '0'])}`,
    all,
    access(),
    'mov dword [0x18004], 0x1a007',
  ];
  const flush = [d.of([`invlpg [${hex(at)}]`, 'mov ebx, cr3\nmov cr3, ebx', all]), all];
  return [access(), ...(d.chance(70) ? writes : directory), ...flush, access(), access()];
}

function far(d: Draw): string[] {
  const selector = hex(
    d.of([8, 8, 8, 9, 0x0b, 0x38, 0x3b, 0x18, 0x1b, 0xb0, 0x80, 0x10, 0x70, 0, 0x49, 0x0c, 0xc8]),
  );
  switch (d.below(10)) {
    case 0:
      return [`jmp ${selector}:@target`, 'inc ebp', '@target: inc ebx'];
    case 1:
      return [`call ${selector}:@target`, '@target: pop eax', 'pop eax'];
    case 2:
      return [
        `push dword ${selector}`,
        'push dword @target',
        `retf ${d.of(['', '4'])}`,
        '@target: mov ecx, cs',
      ];
    case 3:
      return [
        `push dword ${hex(flags(d))}`,
        `push dword ${selector}`,
        'push dword @target',
        'iretd',
        '@target: pushfd\npop edx',
      ];
    case 4:
      return [`call SEL_GATE${d.of(['', ' | 3'])}:0`, 'inc ebx'];
    case 5:
      return [`call SEL_TSS_OTHER:0`, 'inc ebx'];
    case 6:
      return [
        `mov dword [0x30220], @target\nmov word [0x30224], ${selector}`,
        `${d.of(['jmp', 'call'])} far [0x30220]`,
        '@target: inc ebx',
      ];
    case 7:
      return [`push dword ${hex(flags(d) | d.of([0, 0, 0x4000]))}`, 'popfd', 'pushfd\npop eax'];
    case 8:
      return [
        'mov eax, sysenter_entry\nxor edx, edx\nmov ecx, 0x176\nwrmsr',
        'mov eax, KERNEL_STACK\ndec ecx\nwrmsr',
        `mov eax, ${d.of(['8', '8', '0', '0x48'])}\ndec ecx\nwrmsr`,
        d.of(['sysenter', 'mov edx, @out\nmov ecx, USER_STACK\nsysexit\n@out: mov eax, cs\nint 0x31']),
      ];
    default:
      return ['call @near', 'jmp @over', '@near: ret', '@over: nop'];
  }
}

function strings(d: Draw): string[] {
  const op = d.of(['movsb', 'movsd', 'stosb', 'stosd', 'lodsb', 'scasb', 'cmpsb', 'cmpsd', 'movsw']);
  const repeat = d.of(['', 'rep ', 'rep ', 'repne ']);
  const prefix = repeat === 'repne ' && !/scas|cmps/.test(op) ? 'rep ' : repeat;
  const near = (): string => {
    const page = d.of([0x30000, 0x31000, 0x400000, 0x402000, 0x407000, 0x5f000, 0x40000]);
    return hex(page + 0x1000 - d.below(24));
  };
  return [
    d.of(['cld', 'cld', 'std']),
    `mov esi, ${near()}`,
    `mov edi, ${near()}`,
    `mov ecx, ${d.below(20)}`,
    `${prefix}${op}`,
    'cld',
  ];
}

function ports(d: Draw): string[] {
  switch (d.below(8)) {
    case 0:
      return [`mov al, ${hex(32 + d.below(90))}`, 'out 0xe9, al'];
    case 1:
      return [`in al, ${hex(d.of([0x20, 0x21, 0xa1, 0x40, 0x61, 0x92, 0xe9]))}`];
    case 2:
      return [
        `mov dx, ${hex(d.of([0x3f8, 0x3fb, 0x3fd, 0x80, 0x378, 0x20, 0xe9]))}`,
        d.of(['in al, dx', 'in ax, dx', 'in eax, dx']),
      ];
    case 3:
      return [
        `mov dx, ${hex(d.of([0x80, 0x378, 0x3fb, 0xe9]))}`,
        d.of(['out dx, al', 'out dx, ax', 'out dx, eax']),
      ];
    case 4:
      return [
        'mov dx, 0xe9',
        `mov esi, ${hex(0x30000 + d.below(0x100))}`,
        `mov ecx, ${d.below(6)}`,
        'rep outsb',
      ];
    case 5:
      return [
        'mov dx, 0x21',
        `mov edi, ${hex(0x31ffc + d.below(8))}`,
        `mov ecx, ${d.below(6)}`,
        d.of(['rep insb', 'insd', 'insw']),
      ];
    case 6:
      return [
        'in al, 0x92',
        'xor al, 2',
        'out 0x92, al',
        'mov eax, [0x130000]',
        'xor al, al\nmov al, 2',
        'out 0x92, al',
      ];
    default:
      return ['mov al, 0', 'out 0x43, al', 'in al, 0x40', 'mov ah, al', 'in al, 0x40'];
  }
}

function control(d: Draw): string[] {
  return d.of([
    [
      'mov eax, cr0',
      `xor eax, ${d.of(['8', '4', '2', '0x20', '0x40000', '0x10000'])}`,
      'mov cr0, eax',
      'mov ebx, cr0',
    ],
    ['clts', 'smsw eax'],
    [`mov ax, ${hex(d.below(16) | 1)}`, 'lmsw ax', 'smsw ebx'],
    [
      'mov eax, cr0',
      `${d.of(['or', 'and'])} eax, ${d.of(['0x60000000', '0x1ff00000', '0xffffffff'])}`,
      'mov cr0, eax',
    ],
    [
      'mov eax, cr4',
      `xor eax, ${d.of(['4', '0x100', '2', '1', '8', '0x40', '0x800', '0x10000', '0x20'])}`,
      'mov cr4, eax',
      'mov ecx, cr4',
    ],
    [
      `mov eax, ${value(d)}`,
      `mov ${d.of(['cr2', 'dr0', 'dr1', 'dr3', 'dr6'])}, eax`,
      'mov ebx, cr2',
      'mov ecx, dr6',
    ],
    ['wbinvd', 'invd', 'rdtsc'],
    [
      `mov ecx, ${d.of(['0x174', '0x175', '0x176', '0x10', '0x1b', '0x123'])}`,
      `mov eax, ${value(d)}`,
      'xor edx, edx',
      'wrmsr',
      'rdmsr',
    ],
    ['sti', ...noise(d, 6), 'cli'],
    ['sti', 'nop', 'mov ax, ss', 'mov ss, ax', 'pushfd', 'pop eax', 'cli'],
    ['mov eax, cr0', 'db 0xd9, 0xd0', 'clts', 'db 0xd9, 0xd0'],
  ]);
}

/** Code that changes what comes next. */
function modifying(d: Draw): string[] {
  return d.of([
    [`mov dword [@change + 1], ${value(d)}`, '@change: mov ecx, 0x12345678'],
    [
      `mov byte [@change], ${hex(d.of([0x40, 0x41, 0x43, 0xf4, 0xfa, 0x90, 0xcc, 0x9c]))}`,
      '@change: nop',
      'inc ebx',
    ],
    ['mov ecx, 3', '@loop: inc byte [@change + 1]', '@change: mov al, 1', 'loop @loop'],
    ['mov eax, 0x820000 + @change - PROGRAM', 'mov byte [eax], 0x43', '@change: nop', 'inc ecx'],
  ]);
}

/** What a user program does at a time. */
function userStep(d: Draw): string[] {
  switch (d.below(12)) {
    case 0:
      return [ask(d)];
    case 1:
      return [privileged(d)];
    case 2:
      return ['int 0x30'];
    case 3:
      return [`push dword ${hex(flags(d))}`, 'popfd', 'pushfd', 'pop eax'];
    case 4:
      return [`call SEL_GATE | ${d.of(['0', '3'])}:0`];
    case 5:
      return segments(d);
    case 6:
      return strings(d);
    case 7:
      return [exception(d)];
    case 8:
      return ports(d);
    case 9:
      return d.of([
        ['cli', 'sti'],
        ['sysenter'],
        ['mov eax, [0x30001]'],
        ['push dword 0x1b', 'push dword @out', 'retf', '@out: nop'],
        ['mov ebx, [0x14000]'],
      ]);
    default:
      return noise(d, 3);
  }
}

function user(d: Draw): string[] {
  const image = flags(d) & ~0x4000;
  const steps = Array.from({ length: 1 + d.below(3) }, (_, i) =>
    userStep(d).map((line) => line.replaceAll('@', `@${i}`)),
  ).flat();
  return [
    'mov esi, @user',
    `mov edi, ${hex(image)}`,
    `jmp ${d.chance(90) ? 'user' : 'middle'}`,
    '@user:',
    ...steps,
    'int 0x31',
  ];
}

/** Virtual-8086 mode: 16-bit code at the program's own place, or one byte of it at the end of its segment. */
function virtual8086(d: Draw): string[] {
  const atEnd = d.chance(30);
  const step = d.of([
    'mov ax, cs',
    'pushf\npop ax',
    'cli\nsti',
    'int 0x30',
    'in al, 0x40',
    'sgdt [0x10]',
    'mov ax, [0xfffe]',
    'smsw ax',
    'hlt',
    'iret',
    'popf',
  ]);
  return [
    ...['push dword 0x3000', 'push dword 0x3000', 'push dword 0x3000', 'push dword 0x3000'],
    ...['push dword 0x3800', 'push dword 0xff0', `push dword ${hex(0x20002 | (flags(d) & 0x3200))}`],
    ...[
      ...(atEnd
        ? ['mov byte [0x37fff], 0x90', 'push dword 0x2800', 'push dword 0xffff']
        : ['push dword 0x2000', 'push dword @v86 - PROGRAM']),
      'iretd',
      '@v86:',
      'bits 16',
      step,
      'inc cx',
      'int 0x31',
      'bits 32',
    ],
  ];
}

/** A user program whose accesses must be aligned. */
function alignment(d: Draw): string[] {
  const at = hex(0x30001 + d.below(0x100));
  const image = hex((flags(d) & 0xfff) | 0x40000);
  return [
    'mov eax, cr0\nor eax, 0x40000\nmov cr0, eax',
    `mov esi, @user\nmov edi, ${image}\njmp user\n@user:`,
    d.of([`mov eax, [${at}]`, `mov [${at}], cx`, `add dword [${at}], 4`, `mov esi, ${at}\nlodsd`]),
    'int 0x31',
  ];
}

/** The forms that the other parts do not have: 16 bits, operands in memory, IN and OUT of words. */
function forms(d: Draw): string[] {
  const selector = hex(d.of(SELECTORS));
  const at = hex(0x30200 + d.below(4));
  const put = `mov dword [${at}], ${selector}`;
  return d.of([
    ['pushfw', 'pop ax'],
    [`push word ${hex(flags(d) & 0xfff)}`, 'popfw', 'pushfd', 'pop ebx'],
    [
      ...[`push word ${hex(flags(d) & 0xfff)}`, 'push word 0x80', 'push word @out - PROGRAM', 'iretw'],
      ...['@out:', 'bits 16', 'inc cx', 'int 0x31', 'bits 32'],
    ],
    [put, `mov ${d.of(SEGMENTS)}, [${at}]`],
    [put, `${d.of(['lldt', 'ltr', 'verr', 'verw'])} [${at}]`],
    [put, `${d.of(['lar', 'lsl'])} ${d.of(['ebx', 'cx'])}, [${at}]`],
    [`mov word [${at}], ${hex(d.below(16) | 1)}`, `lmsw [${at}]`],
    [`mov ax, ${selector}`, 'lldt ax', 'sldt cx', `sldt [${place(d)}]`],
    [`mov ${d.of(['eax', 'ax'])}, ${d.of([...SEGMENTS, 'cs', 'ss'])}`],
    [`in ${d.of(['ax', 'eax'])}, ${hex(d.of([0x20, 0x61, 0x80, 0xe9]))}`],
    [`mov eax, ${value(d)}`, `out ${hex(d.of([0x80, 0xe9, 0xea]))}, ${d.of(['ax', 'eax'])}`],
    ['mov dx, 0x80', `mov esi, ${place(d)}`, d.of(['outsw', 'outsd', 'outsb'])],
    ['mov dx, 0x21', `mov edi, ${safePlace(d)}`, d.of(['insw', 'insd', 'insb'])],
    ['push dword 8', 'push dword @out', 'retf', '@out: nop'],
    [
      'push cs',
      'pop eax',
      ...d.of([
        ['push es', 'pop es'],
        ['push fs', 'pop gs'],
        ['push ss', 'pop ss'],
      ]),
    ],
    ['sidt [0x30300]', 'mov eax, [0x30302]'],
  ]);
}

/**
 * The timer fires once, within a few instructions of a boundary that may have to wait: IF, the shadows of STI and MOV SS, HLT, a
 * mask, a REP.
 */
function deferred(d: Draw): string[] {
  // A clock of the timer lasts four instructions; it begins to count with the next one.
  const clocks = 1 + d.below(6);
  const shot = [
    'mov al, 0x30',
    'out 0x43, al',
    `mov al, ${clocks}`,
    'out 0x40, al',
    'xor al, al',
    'out 0x40, al',
  ];
  const wait = [`mov ecx, ${Math.max(1, clocks * 4 - 4 + d.below(14))}`, '@wait: loop @wait'];
  const repeat = (...lines: string[]): string[] => Array.from({ length: 2 + d.below(6) }, () => lines).flat();
  if (d.chance(25)) {
    return [
      ...shot,
      'mov esi, @user',
      'mov edi, 0x202',
      'jmp user',
      '@user:',
      ...wait,
      ...userStep(d),
      'int 0x31',
    ];
  }
  const boundary = d.of([
    ['sti', ...noise(d, 2 + d.below(10))],
    [...repeat('sti', 'cli'), 'sti', 'nop'],
    ['mov ax, ss', 'sti', ...repeat('mov ss, ax'), 'nop', 'mov ss, ax', 'nop'],
    ['mov ax, ss', ...repeat('sti', 'mov ss, ax', 'cli'), 'sti', 'nop'],
    ['sti', ...repeat('push ss', 'pop ss', 'inc ebx')],
    ['pushfd', 'or dword [esp], 0x200', 'popfd', 'inc ebx'],
    ['push dword 0x202', 'push dword 8', 'push dword @on', 'iretd', '@on: inc ebx'],
    ['sti', 'hlt', 'inc ebx'],
    ['sti', 'hlt', 'rdtsc'],
    ['sti', 'mov esi, 0x30000', 'mov edi, 0x31000', `mov ecx, ${20 + d.below(40)}`, 'rep movsb'],
    [
      'mov al, 0xff',
      'out 0x21, al',
      'sti',
      ...noise(d, 3),
      'mov al, 0xfe',
      'out 0x21, al',
      'inc ebx',
      'inc ebx',
    ],
    ['sti', ...repeat('int 0x30')],
    ['sti', ...repeat('call SEL_GATE:0')],
    ['sti', 'mov eax, cr3', 'mov cr3, eax', 'inc ebx'],
    ['mov al, 0x0a', 'out 0x20, al', 'in al, 0x20', 'sti', 'rdtsc'],
    [
      ...['sti', 'mov dword [0x30210], KERNEL_STACK', 'mov word [0x30214], 0x10'],
      ...repeat('lss esp, [0x30210]'),
    ],
  ]);
  const again = [
    'mov al, 0x34',
    'out 0x43, al',
    'mov al, [options + 2]',
    'out 0x40, al',
    'xor al, al',
    'out 0x40, al',
  ];
  return [...shot, ...wait, ...boundary, 'cli', ...again];
}

/** What makes the VMM interpret for a while. */
function odd(d: Draw): string[] {
  const data = hex(d.of([0x30400, 0x30402, 0x402000]));
  return d.of([
    // A GDT as large as can be, which leaves the VMM's own descriptors no room.
    [
      ...['mov word [0x30310], 0xffff', 'mov dword [0x30312], gdt', 'lgdt [0x30310]', ask(d)],
      ...[...noise(d, 2), ...segments(d), 'lgdt [gdtr]'],
    ],
    [
      'mov eax, @here',
      'mov dr0, eax',
      'mov eax, 2',
      'mov dr7, eax',
      'nop',
      '@here: inc ebx',
      'xor eax, eax',
      'mov dr7, eax',
    ],
    [
      ...[
        `mov eax, ${data}`,
        'mov dr1, eax',
        `mov eax, ${d.of(['0x00d00008', '0x00f00008', '0x00100008'])}`,
        'mov dr7, eax',
      ],
      ...[`mov [${data}], ecx`, `mov ebx, [${data}]`, 'xor eax, eax', 'mov dr7, eax'],
    ],
    ['pushfd', 'or dword [esp], 0x100', 'popfd', ask(d)],
    // VIF and VIP both set, where CR4.PVI (or VME) gives them a meaning.
    [
      ...[
        'mov eax, cr4',
        `${d.of(['or', 'or', 'and'])} eax, ${d.of(['2', '3'])}`,
        'or eax, 0x90',
        'mov cr4, eax',
        'mov esi, @user',
      ],
      ...[
        `mov edi, ${d.of(['0x180202', '0x180002', '0x80202', '0x100202'])}`,
        'jmp user',
        '@user:',
        d.of(['sti', 'cli', 'nop']),
        'pushfd',
      ],
      ...['pop eax', 'int 0x31'],
    ],
    ['mov eax, 0xffffff00', d.of(['jmp eax', 'call eax'])],
    ['mov eax, cr0', 'mov ecx, eax', 'and eax, 0xfffffffe', 'mov cr0, eax', 'mov cr0, ecx'],
  ]);
}

export interface Fragment {
  readonly kind: string;
  readonly lines: readonly string[];
}

/** Kinds with their weights, and whether they leave segments or stack in disorder. */
const KINDS: readonly (readonly [
  kind: string,
  weight: number,
  make: (d: Draw) => string[],
  dirty: boolean,
])[] = [
  ['noise', 4, (d) => noise(d, 2 + d.below(6)), false],
  ['ask', 10, (d) => [ask(d), ask(d)], false],
  ['segments', 8, segments, true],
  ['stack', 4, stack, true],
  ['tables', 9, tables, true],
  ['paging', 12, paging, false],
  ['far', 10, far, true],
  ['strings', 6, strings, false],
  ['ports', 5, ports, false],
  ['control', 8, control, true],
  ['modifying', 4, modifying, false],
  ['exception', 8, (d) => [exception(d)], true],
  ['user', 16, user, false],
  ['virtual-8086', 4, virtual8086, false],
  ['alignment', 2, alignment, false],
  ['forms', 10, forms, true],
  ['deferred', 10, deferred, true],
  ['odd', 4, odd, true],
  ['churn', 6, churn, true],
];
const TOTAL = KINDS.reduce((sum, [, weight]) => sum + weight, 0);

/** A random part; `hasTimer`: there is one to wait for. */
export function randomFragment(d: Draw, hasTimer: boolean): Fragment {
  let left = d.below(TOTAL);
  for (const [kind, weight, make, dirty] of KINDS) {
    left -= weight;
    if (left >= 0) continue;
    if (kind === 'deferred' && !hasTimer) return randomFragment(d, hasTimer);
    const lines = make(d).flatMap((line) => line.split('\n'));
    return { kind, lines: dirty ? [...lines, 'jmp again'] : lines };
  }
  throw new Error('unreachable');
}
