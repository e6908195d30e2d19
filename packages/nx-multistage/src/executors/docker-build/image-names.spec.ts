import { imageName, imageTags } from './image-names';

describe('imageName', () => {
  it.each([
    ['api', 'api'],
    ['@acme/My_App', 'acme-my_app'],
    ['My App', 'my-app'],
    ['a..b__c', 'a-b__c'],
    ['--x--', 'x'],
    ['a_.b._c---d', 'a-b-c-d'],
    ['Ünïcode', 'n-code'],
  ])('%s -> %s', (project, name) => {
    expect(imageName(project)).toBe(name);
    expect(name).toMatch(/^[a-z0-9]+(?:(?:\.|_{1,2}|-+)[a-z0-9]+)*$/);
  });

  it('refuses a name of which nothing is left', () => {
    expect(() => imageName('日本')).toThrow(expect.objectContaining({ code: 'NXM_IMAGE_NAME' }));
  });
});

describe('imageTags', () => {
  const values = { projectName: '@acme/api', commitSha: 'abcdef1234567890', version: '1.2.3' };

  it('defaults to the project', () => {
    expect(imageTags(undefined, values)).toEqual(['acme-api:latest']);
    expect(imageTags([], values)).toEqual(['acme-api:latest']);
  });

  it('fills tokens in when the target runs', () => {
    expect(
      imageTags(['r.example/{imageName}:{version}', 'x:{shortCommitSha}', 'x:{commitSha}'], values),
    ).toEqual(['r.example/acme-api:1.2.3', 'x:abcdef1', 'x:abcdef1234567890']);
  });

  it.each([
    ['an unknown token', 'x:{branch}', values],
    ['a token that every object has', 'x:{constructor}', values],
    ['a token without a value', 'x:{version}', { ...values, version: undefined }],
  ])('refuses %s', (_, tag, given) => {
    expect(() => imageTags([tag], given)).toThrow(
      expect.objectContaining({ code: 'NXM_TAG_TOKEN' }),
    );
  });
});
