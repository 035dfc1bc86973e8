/** For tests: the routine whose translation Adams and Agesen (2006, 3.1) go through, as 32-bit code. EDI in, 1 or 0 in EAX. */
export const IS_PRIME = `isPrime: mov ecx, edi
        mov esi, 2
        cmp esi, ecx
        jge prime
nexti:  mov eax, ecx
        cdq
        idiv esi
        test edx, edx
        jz notPrime
next:   inc esi
        cmp esi, ecx
        jl nexti
prime:  mov eax, 1
        ret
notPrime: xor eax, eax
        ret
`;
